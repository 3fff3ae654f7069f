type Trace = { id: string; isSampled: boolean }

/** Version, trace id, parent id, flags; later versions may add fields, which today's reader leaves out. */
const form = /^(?!ff)([\da-f]{2})-(?!0{32})([\da-f]{32})-(?!0{16})[\da-f]{16}-([\da-f]{2})(-.*)?$/
/** Characters that everybody passes on at the least (W3C Trace Context, 3.3.1.5). */
const maxState = 512

/** The trace that a request belongs to (W3C Trace Context); none when its `traceparent` is missing or not sane. */
function traceOf(headers: Headers): Trace | undefined {
  const given = headers.get("traceparent")
  if (given === null) return undefined
  const [, version, id, flags, more] = form.exec(given) ?? []
  if (!id || !flags || (version === "00" && more !== undefined)) return undefined
  return { id, isSampled: (Number.parseInt(flags, 16) & 1) === 1 }
}

/** The id of the trace, for the log. */
export const traceIdOf = ({ headers }: Request): string | undefined => traceOf(headers)?.id

/** The headers by which a request of ours, sent on behalf of another, goes on in its trace: as a span of its own. */
export function traceHeaders(headers: Headers): Record<string, string> {
  const trace = traceOf(headers)
  if (!trace) return {}
  const span = crypto.getRandomValues(Buffer.alloc(8)).toString("hex")
  const state = headers.get("tracestate")
  return {
    traceparent: `00-${trace.id}-${span}-${trace.isSampled ? "01" : "00"}`,
    ...(state && state.length <= maxState && { tracestate: state }),
  }
}
