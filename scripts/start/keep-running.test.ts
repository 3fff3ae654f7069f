import { expect, test } from "bun:test"
import { createLog } from "#shared/log/log.ts"
import { eventually } from "../test/eventually.ts"
import { keepRunning } from "./keep-running.ts"

const log = createLog("silent", "test")

/** A process that runs until it is stopped or ended. */
function running() {
  const { promise: exited, resolve: end } = Promise.withResolvers<string>()
  const process = { exited, end, stopped: false, stop: async () => {} }
  process.stop = async () => {
    process.stopped = true
    end("stopped")
  }
  return process
}

test("a process that ends by itself is restarted, and a stop ends the newest process", async () => {
  const [first, second] = [running(), running()]
  let starts = 0
  const stop = keepRunning(
    "thing",
    first,
    () => {
      starts++
      return second
    },
    log,
  )
  first.end("SIGKILL")
  await eventually(
    () => starts,
    (times) => times === 1,
  )
  await stop()
  expect(second.stopped).toBe(true)
  expect(starts).toBe(1)
})

test("a failed start is tried again", async () => {
  const [first, second] = [running(), running()]
  let tries = 0
  const stop = keepRunning("thing", first, () => (++tries < 2 ? Promise.reject(new Error("not yet")) : second), log)
  first.end("exit code 1")
  await eventually(
    () => tries,
    (times) => times === 2,
  )
  await stop()
  expect(second.stopped).toBe(true)
})

test("a stop during a start ends the started process", async () => {
  const first = running()
  const second = running()
  const starting = Promise.withResolvers<typeof second>()
  let begun = false
  const stop = keepRunning(
    "thing",
    first,
    () => {
      begun = true
      return starting.promise
    },
    log,
  )
  first.end("exit code 1")
  await eventually(() => begun, Boolean)
  const stopped = stop()
  starting.resolve(second)
  await stopped
  expect(second.stopped).toBe(true)
})
