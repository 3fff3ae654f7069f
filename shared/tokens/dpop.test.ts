import { expect, test } from "bun:test"
import { createProofMemory } from "./dpop.ts"

test("a proof can be used once, until it has expired", () => {
  const seen = createProofMemory(60)
  expect([
    seen.add("key", "a", 0),
    seen.add("key", "a", 0),
    seen.add("key", "b", 30),
    seen.add("key", "a", 59),
  ]).toEqual([true, false, true, false])
  expect([seen.add("key", "a", 60), seen.add("key", "b", 60)]).toEqual([true, false])
})

test("a full memory refuses new proofs instead of forgetting old ones", () => {
  const seen = createProofMemory(60, 2)
  expect([seen.add("key", "a", 0), seen.add("key", "b", 30), seen.add("key", "c", 31)]).toEqual([true, true, false])
  expect([seen.add("key", "c", 61), seen.add("key", "b", 61), seen.add("key", "d", 61)]).toEqual([true, false, false])
})
