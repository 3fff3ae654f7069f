import { expect, test } from "bun:test"
import { createProofsSeen } from "./proofs-seen.ts"

test("a proof is new once, until it would be too old anyway", () => {
  const seen = createProofsSeen(60)
  expect([
    seen.add("key", "a", 0),
    seen.add("key", "a", 0),
    seen.add("key", "b", 30),
    seen.add("key", "a", 59),
  ]).toEqual([true, false, true, false])
  expect([seen.add("key", "a", 60), seen.add("key", "b", 60)]).toEqual([true, false])
})

test("when it is full, a new proof is refused before an old one is forgotten", () => {
  const seen = createProofsSeen(60, 2)
  expect([seen.add("key", "a", 0), seen.add("key", "b", 30), seen.add("key", "c", 31)]).toEqual([true, true, false])
  expect([seen.add("key", "c", 61), seen.add("key", "b", 61), seen.add("key", "d", 61)]).toEqual([true, false, false])
})
