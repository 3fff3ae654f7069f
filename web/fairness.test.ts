import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test"
import { kinds } from "#scripts/test/fairness/kinds.ts"
import { type Fairness, fairnessOf, limitFor } from "#scripts/test/fairness/measure.ts"
import { type Stack, startStack } from "#scripts/test/stack.ts"

setDefaultTimeout(120_000)

/** Those that take a second; the others are attacks of scripts/faults/fairness.faults.ts, which takes minutes. */
const [harmless, ...hostile] = Object.keys(kinds).filter((kind) => !kinds[kind]!.long)

let stack: Stack
/** What as many harmless requests cost others on this machine. */
let usual: Fairness
beforeAll(async () => {
  stack = await startStack()
  usual = await fairnessOf(stack, harmless!, 1)
})
afterAll(() => stack?.stop())

test.each(hostile)("others are answered within half a second during: %s", async (kind) => {
  const { idle, attacked, answers } = await fairnessOf(stack, kind, 1)
  expect(Object.keys(answers).length).toBeGreaterThan(0)
  expect(attacked.failed).toEqual([])
  expect(attacked.p99).toBeLessThan(limitFor(idle, usual.attacked))
})
