import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test"
import { kinds } from "../test/fairness/kinds.ts"
import { fairnessSettings, inWords, judge } from "../test/fairness/measure.ts"
import { type Stack, startStack } from "../test/stack.ts"

setDefaultTimeout(300_000)

let stack: Stack
beforeAll(async () => {
  stack = await startStack(fairnessSettings)
})
afterAll(() => stack?.stop())

test.each(Object.keys(kinds))(
  "other people are answered within half a second during ten seconds of: %s",
  async (kind) => {
    const fairness = await judge(stack, kind, 10)
    process.stdout.write(inWords(fairness))
    expect(Object.keys(fairness.answers).length).toBeGreaterThan(0)
    expect(fairness.attacked.failed).toEqual([])
    expect(fairness.attacked.p99).toBeLessThan(fairness.limit)
  },
)
