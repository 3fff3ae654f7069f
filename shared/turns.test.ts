import { expect, test } from "bun:test"
import { Problem } from "./http/problem.ts"
import { takeTurns } from "./turns.ts"

const refusal = () => new Problem("too-many-requests", "Later")

/** Work that ends when the test decides, in the order of its start. */
function works() {
  const begun: { name: string; end: () => void }[] = []
  const work = (name: string) => () => {
    const { promise, resolve } = Promise.withResolvers<string>()
    begun.push({ name, end: () => resolve(name) })
    return promise
  }
  return { begun, work, names: () => begun.map(({ name }) => name) }
}

test("a limited number of works per key runs at a time, and the others follow in order of arrival", async () => {
  const { begun, work, names } = works()
  const run = takeTurns({ slots: 2, maxWaiting: 9, maxWait: 60_000, refusal })
  const all = ["a", "b", "c", "d"].map((name) => run("ada", work(name)))
  const other = run("grace", work("other"))
  expect(names()).toEqual(["a", "b", "other"])
  begun[1]?.end()
  expect(await all[1]).toBe("b")
  await Bun.sleep(0)
  expect(names()).toEqual(["a", "b", "other", "c"])
  for (const { end } of begun) end()
  await Promise.all([all[0], all[2], other])
  await Bun.sleep(0)
  expect(names()).toEqual(["a", "b", "other", "c", "d"])
  begun.at(-1)?.end()
  await all[3]
})

test("failed work frees its slot, and at the end all slots are free", async () => {
  const run = takeTurns({ slots: 1, maxWaiting: 9, maxWait: 60_000, refusal })
  const failing = Array.from({ length: 5 }, () => run("ada", async () => Promise.reject(new Error("no"))))
  for (const { reason } of (await Promise.allSettled(failing)) as PromiseRejectedResult[])
    expect(reason.message).toBe("no")
  expect(await run("ada", async () => "yes")).toBe("yes")
})

test("work is refused if it waits too long or too much work waits, and takes no slot later", async () => {
  const { begun, work, names } = works()
  const run = takeTurns({ slots: 1, maxWaiting: 1, maxWait: 20, refusal })
  const first = run("ada", work("first"))
  const second = run("ada", work("second"))
  await expect(run("ada", work("third"))).rejects.toThrow("Later")
  await expect(second).rejects.toThrow("Later")
  begun[0]?.end()
  await first
  expect(names()).toEqual(["first"])
  const next = run("ada", work("next"))
  begun[1]?.end()
  expect(await next).toBe("next")
})
