import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test"
import { kinds } from "#scripts/test/fairness/kinds.ts"
import { fairnessSettings, judge } from "#scripts/test/fairness/measure.ts"
import { type Stack, startStack } from "#scripts/test/stack.ts"

setDefaultTimeout(120_000)

/** Attacks that take a second. The others are in scripts/faults/fairness.faults.ts, which takes minutes. */
const short = Object.keys(kinds).filter((kind) => !kinds[kind]!.long)

let stack: Stack
beforeAll(async () => {
  stack = await startStack(fairnessSettings)
})
afterAll(() => stack?.stop())

test.each(short)("others are answered within half a second during: %s", async (kind) => {
  const { attacked, answers, limit } = await judge(stack, kind, 1)
  expect(Object.keys(answers).length).toBeGreaterThan(0)
  expect(attacked.failed).toEqual([])
  expect(attacked.p99).toBeLessThan(limit)
})
