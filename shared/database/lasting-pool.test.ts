import { expect, test } from "bun:test"
import type { SQL } from "bun"
import { eventually } from "#scripts/test/eventually.ts"
import { lastingPool } from "./lasting-pool.ts"

/** A pool whose statements are answered with its number, or, once it is `silent`, when it is closed. */
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
  let givenUp = 0
  return { pools, givenUp: () => givenUp, ...lastingPool({ open, deadline: 20, onGivenUp: () => void givenUp++ }) }
}

test("it is used like the pool it holds", async () => {
  const { client, probe, givenUp } = start()
  expect([await client`select 1`, await client.unsafe("select 1"), await probe`select 1`]).toEqual([
    [0],
    [0],
    [0],
  ] as never)
  expect(givenUp()).toBe(0)
})

test("when nothing is heard any more it is replaced, once, and what waited fails", async () => {
  const { client, probe, pools, givenUp } = start()
  pools[0]!.silent = true
  const waiting = [client.unsafe("select 1"), probe`select 1`, probe`select 1`]
  const outcomes = await Promise.allSettled(waiting)
  expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"])
  await eventually(givenUp, (times) => times > 0)
  expect([givenUp(), pools.length]).toEqual([1, 2])
  expect(await client.unsafe("select 1")).toEqual([1] as never)
})
