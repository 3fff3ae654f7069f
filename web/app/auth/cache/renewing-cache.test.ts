import { expect, setSystemTime, test } from "bun:test"
import { RenewingCache } from "./renewing-cache.ts"

const forever = () => Number.POSITIVE_INFINITY

test("concurrent calls share one fetch", async () => {
  let fetched = 0
  const cache = new RenewingCache<number>(10, forever)
  const fetch = async () => ++fetched
  const values = await Promise.all(Array.from({ length: 50 }, () => cache.get("a", fetch)))
  expect(new Set(values)).toEqual(new Set([1]))
  expect(await cache.get("a", fetch)).toBe(1)
})

test("an outdated value is fetched again, once for all concurrent calls", async () => {
  let fetched = 0
  const cache = new RenewingCache<number>(10, () => Date.now() + 1000)
  const fetch = async () => ++fetched
  try {
    await cache.get("a", fetch)
    setSystemTime(Date.now() + 999)
    expect(await cache.get("a", fetch)).toBe(1)
    setSystemTime(Date.now() + 1)
    expect(await Promise.all([cache.get("a", fetch), cache.get("a", fetch)])).toEqual([2, 2])
  } finally {
    setSystemTime()
  }
})

test("a value that is forgotten during its fetch does not come back", async () => {
  const cache = new RenewingCache<string>(10, forever)
  const slow = Promise.withResolvers<string>()
  const first = cache.get("a", () => slow.promise)
  cache.forget("a")
  slow.resolve("old")
  expect(await first).toBe("old")
  expect(await cache.get("a", async () => "new")).toBe("new")
})

test("`forgetWhere` also forgets values that are being fetched", async () => {
  const cache = new RenewingCache<string>(10, forever)
  await cache.get("other", async () => "kept")
  await cache.get("known", async () => "gone")
  const slow = Promise.withResolvers<string>()
  const first = cache.get("unknown", () => slow.promise)
  cache.forgetWhere((value) => value === "gone")
  slow.resolve("gone")
  await first
  const again = async () => "again"
  expect(await cache.get("known", again)).toBe("again")
  expect(await cache.get("unknown", again)).toBe("again")
  expect(await cache.get("other", again)).toBe("kept")
})

test("a failed fetch is not cached, and fails for every call that shared it", async () => {
  const cache = new RenewingCache<string>(10, forever)
  const failing = Promise.withResolvers<string>()
  const both = [cache.get("a", () => failing.promise), cache.get("a", () => failing.promise)]
  failing.reject(new Error("away"))
  for (const outcome of await Promise.allSettled(both)) expect(outcome.status).toBe("rejected")
  expect(await cache.get("a", async () => "back")).toBe("back")
})

test("it holds no more than its capacity and drops the oldest value first", async () => {
  const cache = new RenewingCache<string>(3, forever)
  for (const key of ["a", "b", "c", "d"]) await cache.get(key, async () => "first")
  const again = async () => "second"
  expect(await cache.get("d", again)).toBe("first")
  expect(await cache.get("b", again)).toBe("first")
  expect(await cache.get("a", again)).toBe("second")
})
