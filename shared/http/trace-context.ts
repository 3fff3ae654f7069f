type Trace = { id: string; isSampled: boolean }

/** Version, trace id, parent id, flags. Later versions may add fields, which are ignored. */
const form = /^(?!ff)([\da-f]{2})-(?!0{32})([\da-f]{32})-(?!0{16})[\da-f]{16}-([\da-f]{2})(-.*)?$/
/** Characters that every participant must be able to pass on (W3C Trace Context, 3.3.1.5). */
const maxState = 512

/** The trace of a request (W3C Trace Context); undefined if its `traceparent` is missing or invalid. */
function traceOf(headers: Headers): Trace | undefined {
  const given = headers.get("traceparent")
  if (given === null) return undefined
  const [, version, id, flags, more] = form.exec(given) ?? []
  if (!id || !flags || (version === "00" && more !== undefined)) return undefined
  return { id, isSampled: (Number.parseInt(flags, 16) & 1) === 1 }
}

/** The id of the trace of a request, for the log. */
export const traceIdOf = ({ headers }: Request): string | undefined => traceOf(headers)?.id

/** Returns the headers that make our own request a new span in the trace of the incoming request. */
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
