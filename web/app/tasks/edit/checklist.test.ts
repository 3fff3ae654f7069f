import { expect, test } from "bun:test"
import { itemIn, tickedSince, withTick } from "./checklist.ts"

const description = "Buy:\n- [ ] Milk\n- [x] Bread\n- [ ] Eggs"

test.each([
  ["- [ ] Milk", { text: "Milk", isDone: false }],
  ["  * [X] Milk and honey ", { text: "Milk and honey", isDone: true }],
])("%p is an item", (line, item) => {
  expect(itemIn(line, 3)).toEqual({ line: 3, ...item })
})

test.each(["- Milk", "[ ] Milk", "-[ ] Milk", "- [] Milk", "- [ ]", "- [y] Milk", "See - [ ] Milk"])(
  "%p is no item",
  (line) => {
    expect(itemIn(line, 0)).toBeUndefined()
  },
)

test("one item is ticked, and nothing else changes", () => {
  expect(withTick(description, { line: 1, text: "Milk", isDone: true })).toBe(
    "Buy:\n- [x] Milk\n- [x] Bread\n- [ ] Eggs",
  )
  expect(withTick(description, { line: 2, text: "Bread", isDone: false })).toContain("- [ ] Bread")
  expect(withTick(description, { line: 2, text: "Bread", isDone: true })).toBe(description)
})

test("an item is found after lines were added before it, unless it is no longer clear which one is meant", () => {
  const milk = { line: 1, text: "Milk", isDone: true }
  expect(withTick(`First\n${description}`, milk)).toContain("- [x] Milk")
  expect(withTick("- [ ] Milk\n- [ ] Milk", milk)).toBe("- [ ] Milk\n- [x] Milk")
  expect(withTick("- [ ] Milk\n\n- [ ] Milk", milk)).toBeUndefined()
  expect(withTick("- [ ] Cream", milk)).toBeUndefined()
})

test("a dollar sign in an item is kept", () => {
  expect(withTick("- [ ] $1 or $&", { line: 0, text: "$1 or $&", isDone: true })).toBe("- [x] $1 or $&")
})

test("the items that were ticked or unticked since are found", () => {
  const before = "List\n- [ ] Milk\n- [x] Bread\n- [ ] Tea"
  expect(tickedSince(before, "List\n- [x] Milk\n- [ ] Bread\n- [ ] Coffee")).toEqual([
    { line: 1, text: "Milk", isDone: true },
    { line: 2, text: "Bread", isDone: false },
  ])
  expect(tickedSince(before, `First\n${before}`)).toEqual([])
})
