import { expect, test } from "bun:test"
import { inSlices } from "./yield-to-others.ts"

const work = (milliseconds: number) => {
  for (const end = performance.now() + milliseconds; performance.now() < end; );
}

test("other work runs between any two slices of any amount of long work", async () => {
  const order: string[] = []
  let going = true
  async function long(name: string) {
    const pause = inSlices()
    for (let steps = 0; steps < 10; steps++) {
      work(10)
      order.push(name)
      await pause()
    }
  }
  const turn = () => {
    order.push("other")
    if (going) setImmediate(turn)
  }
  setImmediate(turn)
  await Promise.all(["a", "b", "c"].map(long))
  going = false
  // The first slices follow each other directly, because nothing ran between the calls.
  const slices = order.slice(3)
  expect(slices.filter((name) => name !== "other")).toHaveLength(27)
  for (const [index, name] of slices.entries()) if (name !== "other") expect(slices[index + 1]).toBe("other")
})

test("short work is not interrupted", async () => {
  const pause = inSlices()
  expect([pause(), pause(), pause()]).toEqual([undefined, undefined, undefined])
})
