import { expect, test } from "bun:test"
import { traceHeaders, traceIdOf } from "./trace-context.ts"

const id = "0af7651916cd43dd8448eb211c80319c"
const span = "b7ad6b7169203331"

const traceIdIn = (traceparent: string) => traceIdOf(new Request("http://localhost/", { headers: { traceparent } }))

test.each([
  `00-${id}-${span}-01`,
  `00-${id}-${span}-00`,
  `00-${id}-${span}-ff`,
  `cc-${id}-${span}-01`,
  `cc-${id}-${span}-01-what-comes`,
])("%s contains a trace id", (traceparent) => expect(traceIdIn(traceparent)).toBe(id))

test.each([
  "",
  "nonsense",
  id,
  `00-${id}-${span}`,
  `00-${id}-${span}-1`,
  `00-${id}-${span}-01-more`,
  `00-${id}-${span}-01.`,
  `ff-${id}-${span}-01`,
  `0-${id}-${span}-01`,
  `00-${id.toUpperCase()}-${span}-01`,
  `00-${"0".repeat(32)}-${span}-01`,
  `00-${id}-${"0".repeat(16)}-01`,
  `00-${id}0-${span}-01`,
  `00-${id}-${span}-01, 00-${id}-${span}-01`,
])("%s is ignored", (traceparent) => {
  expect(traceIdIn(traceparent)).toBeUndefined()
  expect(traceHeaders(new Headers({ traceparent, tracestate: "vendor=1" }))).toEqual({})
})

test("each of our own requests is a new span of the trace", () => {
  const incoming = new Headers({ traceparent: `00-${id}-${span}-03`, tracestate: "vendor=1,other=2" })
  const sent = [traceHeaders(incoming), traceHeaders(incoming)]
  for (const headers of sent)
    expect(headers).toEqual({
      traceparent: expect.stringMatching(new RegExp(`^00-${id}-[\\da-f]{16}-01$`)),
      tracestate: "vendor=1,other=2",
    })
  expect(new Set([...sent.map(({ traceparent }) => traceparent?.slice(36, 52)), span]).size).toBe(3)
})

test("`tracestate` is not passed on if it is too long or there is no trace", () => {
  const traceparent = `00-${id}-${span}-00`
  expect(traceHeaders(new Headers({ traceparent, tracestate: "x".repeat(513) }))).toEqual({
    traceparent: expect.stringMatching(/-00$/),
  })
  expect(traceHeaders(new Headers({ tracestate: "vendor=1" }))).toEqual({})
})
