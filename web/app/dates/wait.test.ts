import { expect, test } from "bun:test"
import { inWords } from "./wait.ts"

test("a wait is said in the unit a person would use, and never shorter than it is", () => {
  expect([1, 30, 59.2, 90, 300, 3600, 86_400, 604_800, 31_536_000].map(inWords)).toEqual([
    "1 second",
    "30 seconds",
    "60 seconds",
    "2 minutes",
    "5 minutes",
    "60 minutes",
    "24 hours",
    "7 days",
    "365 days",
  ])
})
