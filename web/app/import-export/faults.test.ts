import { expect, test } from "bun:test"
import { collectFaults, FileError } from "./faults.ts"

const line = (number: number) => ({ unit: "Line", number }) as const

test("a fault at many places is one sentence that lists some places and counts the others", () => {
  const faults = collectFaults()
  for (let number = 2; number < 155; number++)
    faults.add({ at: line(number), column: "priority", message: "Must be low, medium or high", found: "urgent" })
  expect(faults.sentences()).toEqual([
    "Lines 2, 3, 4 and 150 more, priority: Must be low, medium or high, not “urgent”",
  ])
})

test("if there are few places or values, all are listed", () => {
  const faults = collectFaults()
  const add = (number: number, found: unknown) => faults.add({ at: line(number), column: "c", message: "M", found })
  add(2, "a")
  expect(faults.sentences()).toEqual(["Line 2, c: M, not “a”"])
  add(3, 7)
  expect(faults.sentences()).toEqual(["Lines 2 and 3, c: M, not “a” or “7”"])
  add(4, "")
  add(5, { deep: true })
  expect(faults.sentences()).toEqual(["Lines 2, 3, 4 and 1 more, c: M, not “a” or “7”"])
  for (const found of ["b", "d", "e"]) add(6, found)
  expect(faults.sentences()).toEqual(["Lines 2, 3, 4 and 4 more, c: M, not “a”, “7”, “b” or others"])
})

test("a fault of the whole file has no place", () => {
  const faults = collectFaults()
  faults.add({ message: "Must be at most 5000 tasks" })
  expect(faults.sentences()).toEqual(["Must be at most 5000 tasks"])
})

test("long values are cut between characters, and many different faults are counted", () => {
  const faults = collectFaults()
  faults.add({ message: "Too long", found: "👋".repeat(100_000) })
  expect(faults.sentences()).toEqual([`Too long, not “${"👋".repeat(40)}…”`])
  for (let n = 0; n < 100; n++) faults.add({ message: `Fault ${n}` })
  expect(faults.sentences()).toHaveLength(21)
  expect(faults.sentences().at(-1)).toBe("… and 81 more faults")
  expect(() => faults.throwIfAny()).toThrow(FileError)
  expect(() => collectFaults().throwIfAny()).not.toThrow()
})
