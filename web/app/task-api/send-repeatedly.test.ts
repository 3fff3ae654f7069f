import { expect, test } from "bun:test"
import { sendRepeatedly } from "./send-repeatedly.ts"

const neverAborted = new AbortController().signal

function failing(times: number) {
  const sent: number[] = []
  const send = async () => {
    sent.push(performance.now())
    if (sent.length <= times) throw new TypeError("connection reset")
    return new Response(null, { status: 503 })
  }
  return { sent, send }
}

test("a network error is followed by another attempt, after a growing pause", async () => {
  const { sent, send } = failing(2)
  expect((await sendRepeatedly(send, neverAborted)).status).toBe(503)
  expect(sent).toHaveLength(3)
  const [first, second, third] = sent as [number, number, number]
  expect(second - first).toBeGreaterThanOrEqual(49)
  expect(third - second).toBeGreaterThanOrEqual(99)
})

test("a response of any status is not repeated", async () => {
  const { sent, send } = failing(0)
  await sendRepeatedly(send, neverAborted)
  expect(sent).toHaveLength(1)
})

test("the third network error is final", async () => {
  const { sent, send } = failing(3)
  await expect(sendRepeatedly(send, neverAborted)).rejects.toThrow("connection reset")
  expect(sent).toHaveLength(3)
})

test("a cancelled request is not repeated", async () => {
  const { sent, send } = failing(9)
  const givenUp = new AbortController()
  const call = sendRepeatedly(send, givenUp.signal)
  givenUp.abort(new Error("given up"))
  await expect(call).rejects.toThrow()
  expect(sent).toHaveLength(1)
})
