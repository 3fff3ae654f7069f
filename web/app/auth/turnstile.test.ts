import { expect, test } from "bun:test"
import { eventually } from "#scripts/test/eventually.ts"
import { turnstile } from "./turnstile.ts"

/** Work that is done when it is told to be. */
function work() {
  const done = Promise.withResolvers<string>()
  const begun = Promise.withResolvers<void>()
  const start = () => {
    begun.resolve()
    return done.promise
  }
  return { start, begun: begun.promise, done }
}
const refused = () => "refused"

test("the next in line goes through when one is done, or has failed", async () => {
  const { run, figures } = turnstile({ slots: 1, maxWaiting: 2, patience: 60_000 })
  const [first, second, third] = [work(), work(), work()]
  const answers = [first, second, third].map(({ start }) => run(start, refused).catch((error) => error.message))
  await first.begun
  expect(figures()).toEqual({ running: 1, waiting: 2 })
  expect(await run(work().start, refused)).toBe("refused")
  first.done.reject(new Error("no luck"))
  await second.begun
  expect(figures()).toEqual({ running: 1, waiting: 1 })
  second.done.resolve("second")
  third.done.resolve("third")
  expect(await Promise.all(answers)).toEqual(["no luck", "second", "third"])
  expect(figures()).toEqual({ running: 0, waiting: 0 })
})

test("whose turn does not come is told so, and holds up nobody", async () => {
  const { run, figures } = turnstile({ slots: 1, maxWaiting: 2, patience: 20 })
  const [first, second] = [work(), work()]
  const answer = run(first.start, refused)
  expect(await run(second.start, refused)).toBe("refused")
  expect(figures()).toEqual({ running: 1, waiting: 0 })
  first.done.resolve("first")
  expect(await answer).toBe("first")
  await eventually(figures, ({ running }) => running === 0)
  second.done.resolve("second")
  expect(await run(second.start, refused)).toBe("second")
})
