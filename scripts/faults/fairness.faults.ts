import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test"
import { kinds } from "../test/fairness/kinds.ts"
import { type Fairness, fairnessOf, inWords, limitFor } from "../test/fairness/measure.ts"
import { type Stack, startStack } from "../test/stack.ts"

setDefaultTimeout(300_000)

const [harmless, ...hostile] = Object.keys(kinds)

let stack: Stack
/** What as many harmless requests cost others on this machine. */
let usual: Fairness
beforeAll(async () => {
  stack = await startStack()
  usual = await fairnessOf(stack, harmless!, 5)
  process.stdout.write(inWords(usual))
})
afterAll(() => stack?.stop())

test.each(hostile)("others are answered within half a second during ten seconds of: %s", async (kind) => {
  const fairness = await fairnessOf(stack, kind, 10)
  process.stdout.write(inWords(fairness))
  const { idle, attacked, answers } = fairness
  expect(Object.keys(answers).length).toBeGreaterThan(0)
  expect(attacked.failed).toEqual([])
  expect(attacked.p99).toBeLessThan(limitFor(idle, usual.attacked))
})
