import { expect, test } from "bun:test"
import { fairQueue, type Lane } from "./fair-queue.ts"

/** Milliseconds; longer than any test. */
const maxWait = 60_000
const stranger = (address: string): Lane => ["strangers", address.slice(0, address.lastIndexOf(".")), address]

/** Waits until all reactions to settled promises have run. */
const queued = () => new Promise((resolve) => setImmediate(resolve))

/** A queue whose work ends on command, and the order in which the work began. */
function queueOf({ slots = 1, slotsEach = 1, maxWaiting = 100 }) {
  const queue = fairQueue({ slots, slotsEach, maxWaiting, maxWait })
  const begun: string[] = []
  const running: (() => void)[] = []
  const add = (lane: Lane, name = lane.at(-1)!) =>
    queue.run(
      lane,
      () => {
        begun.push(name)
        return new Promise<string>((resolve) => running.push(() => resolve(name)))
      },
      () => "refused",
    )
  /** Ends the oldest work repeatedly until all of these promises are settled. */
  async function finish(answers: Promise<string>[]) {
    let isDone = false
    const all = Promise.all(answers).finally(() => {
      isDone = true
    })
    while (!isDone) {
      running.shift()?.()
      await queued()
    }
    return all
  }
  return { ...queue, add, begun, running, finish }
}

test("new work waits for one turn of another lane, even if much work of that lane is waiting", async () => {
  const { add, begun, finish } = queueOf({})
  const answers = Array.from({ length: 20 }, () => add(stranger("192.0.2.1")))
  answers.push(add(stranger("203.0.113.9")))
  expect(await finish(answers)).toEqual(begun.toSorted())
  expect(begun.indexOf("203.0.113.9")).toBe(1)
})

test("addresses of one network share the turns of the network", async () => {
  const { add, begun, finish } = queueOf({})
  const answers = Array.from({ length: 20 }, (_, n) => add(stranger(`192.0.2.${n}`)))
  answers.push(add(stranger("203.0.113.9")))
  answers.push(add(stranger("192.0.2.0"), "192.0.2.0 again"))
  await finish(answers)
  expect(begun.indexOf("203.0.113.9")).toBe(1)
  expect(begun.at(-1)).toBe("192.0.2.0 again")
})

test("work of one kind waits for one turn of another kind at most", async () => {
  const { add, begun, finish } = queueOf({})
  const answers = Array.from({ length: 20 }, (_, n) => add(stranger(`192.0.${n}.1`)))
  answers.push(add(["known", "a device"]))
  await finish(answers)
  expect(begun.indexOf("a device")).toBe(1)
})

test("no group takes every slot, but several groups together use all slots", async () => {
  const { add, begun, finish, figures } = queueOf({ slots: 2 })
  const answers = Array.from({ length: 5 }, () => add(stranger("192.0.2.1")))
  await queued()
  expect(figures()).toEqual({ running: 1, waiting: 4 })
  answers.push(add(stranger("203.0.113.9")))
  await queued()
  expect(figures()).toEqual({ running: 2, waiting: 4 })
  expect(begun).toEqual(["192.0.2.1", "203.0.113.9"])
  await finish(answers)
  expect(figures()).toEqual({ running: 0, waiting: 0 })
})

test("a full queue refuses the last waiter of the longest lane", async () => {
  const { add, begun, finish, figures } = queueOf({ maxWaiting: 4 })
  const flood = Array.from({ length: 10 }, () => add(stranger("192.0.2.1")))
  await queued()
  expect(figures()).toEqual({ running: 1, waiting: 4 })
  const others = [add(stranger("203.0.113.9")), add(["known", "a device"])]
  expect(figures()).toEqual({ running: 1, waiting: 4 })
  await finish([...flood, ...others])
  expect(await Promise.all(others)).toEqual(["203.0.113.9", "a device"])
  const answers = await Promise.all(flood)
  expect(answers).toEqual([...Array(3).fill("192.0.2.1"), ...Array(7).fill("refused")])
  expect(begun).toHaveLength(5)
})

test("failed work frees its slot", async () => {
  const { run, figures } = fairQueue({ slots: 1, slotsEach: 1, maxWaiting: 10, maxWait })
  const lane = stranger("192.0.2.1")
  const answers = [
    run(
      lane,
      () => Promise.reject(new Error("no luck")),
      () => "refused",
    ).catch(({ message }: Error) => message),
    run(
      lane,
      async () => "done",
      () => "refused",
    ),
  ]
  expect(await Promise.all(answers)).toEqual(["no luck", "done"])
  expect(figures()).toEqual({ running: 0, waiting: 0 })
})

test("work whose turn does not come in time is not done and takes no slot later", async () => {
  const { run, figures } = fairQueue({ slots: 1, slotsEach: 1, maxWaiting: 10, maxWait: 10 })
  const first = Promise.withResolvers<string>()
  const answer = run(
    ["known", "one"],
    () => first.promise,
    () => "refused",
  )
  expect(
    await run(
      ["known", "other"],
      async () => "done",
      () => "refused",
    ),
  ).toBe("refused")
  expect(figures()).toEqual({ running: 1, waiting: 0 })
  first.resolve("first")
  expect(await answer).toBe("first")
  expect(
    await run(
      ["known", "other"],
      async () => "done",
      () => "refused",
    ),
  ).toBe("done")
})
