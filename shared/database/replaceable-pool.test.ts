import { expect, test } from "bun:test"
import type { SQL } from "bun"
import { eventually } from "#scripts/test/eventually.ts"
import { replaceablePool } from "./replaceable-pool.ts"

/** A pool that answers each statement with its number. While `silent`, it does not answer, and closing it fails the statements. */
function fakePool(number: number) {
  const closed = Promise.withResolvers<never>()
  const answer = () => (pool.silent ? closed.promise : Promise.resolve([number]))
  const pool = Object.assign(answer, {
    silent: false,
    unsafe: answer,
    close: async () => closed.reject(new Error("closed")),
  })
  return pool
}

function start() {
  const pools: ReturnType<typeof fakePool>[] = []
  const open = () => {
    pools.push(fakePool(pools.length))
    return pools.at(-1) as unknown as SQL
  }
  const events: string[] = []
  const log = { warn: (event: string) => void events.push(event) }
  const replaced = () => events.filter((event) => event === "database.connections_replaced").length
  return { pools, replaced, ...replaceablePool({ open, deadline: 20, closeWithin: 0, log }) }
}

test("the client works like the current pool", async () => {
  const { client, probe, replaced } = start()
  expect([await client`select 1`, await client.unsafe("select 1"), await probe`select 1`]).toEqual([
    [0],
    [0],
    [0],
  ] as never)
  expect(replaced()).toBe(0)
})

test("a pool that does not answer is replaced once, and its waiting statements fail", async () => {
  const { client, probe, pools, replaced } = start()
  pools[0]!.silent = true
  const waiting = [client.unsafe("select 1"), probe`select 1`, probe`select 1`]
  const settled = await Promise.allSettled(waiting)
  expect(settled.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"])
  await eventually(replaced, (times) => times > 0)
  expect([replaced(), pools.length]).toEqual([1, 2])
  expect(await client.unsafe("select 1")).toEqual([1] as never)
})
