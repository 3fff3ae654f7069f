/** The status and title of every problem that web and API report. */
const kinds = {
  "bad-request": [400, "Bad request"],
  unauthorized: [401, "Unauthorized"],
  forbidden: [403, "Forbidden"],
  "insufficient-scope": [403, "Insufficient scope"],
  "not-found": [404, "Not found"],
  "method-not-allowed": [405, "Method not allowed"],
  conflict: [409, "Conflict"],
  "precondition-failed": [412, "Precondition failed"],
  "content-too-large": [413, "Content too large"],
  "unsupported-media-type": [415, "Unsupported media type"],
  "invalid-fields": [422, "Invalid fields"],
  "too-many-requests": [429, "Too many requests"],
  "internal-error": [500, "Internal error"],
  unavailable: [503, "Service unavailable"],
} as const satisfies Record<string, [number, string]>

const typePrefix = "urn:problem-type:latchkey:"

export type ProblemKind = keyof typeof kinds

/** What is wrong with one field, as a sentence for the person who filled it in. */
export type FieldError = { field: string; message: string }

/** Problem details (RFC 9457) in an answer. `type` is a name to compare, not an address to fetch. */
export type ProblemDetails = {
  type: `${typeof typePrefix}${ProblemKind}`
  title: string
  status: number
  detail: string
  requestId: string
  errors?: FieldError[]
}

type Extra = { errors?: FieldError[]; headers?: Record<string, string>; requestId?: string; cause?: unknown }

/**
 * An error that a client gets as an answer: thrown by web and API, sent as problem+json, and rebuilt by `Problem.from`.
 * `detail` and `errors` are shown as they are, so they contain no internals; `cause` is for the log alone. `headers` are
 * sent with the answer (`WWW-Authenticate`, `Allow`, `Retry-After` …).
 */
export class Problem extends Error {
  override readonly name = "Problem"
  readonly errors?: FieldError[]
  readonly headers: Record<string, string>
  /** The id of the request that was answered with this problem; only set by `Problem.from`. */
  readonly requestId?: string

  constructor(
    readonly kind: ProblemKind,
    readonly detail: string,
    { errors, headers = {}, requestId, cause }: Extra = {},
  ) {
    super(detail, { cause })
    this.errors = errors
    this.headers = headers
    this.requestId = requestId
  }

  /** Rebuilds the problem of a response. Without problem details, it is the general problem of the status class. */
  static async from(response: Response): Promise<Problem> {
    const details: Partial<ProblemDetails> = isProblem(response) ? await response.json().catch(() => ({})) : {}
    const { type = "", detail = "The server sent no explanation.", errors, requestId } = details
    const named = type.startsWith(typePrefix) ? type.slice(typePrefix.length) : ""
    const kind = Object.hasOwn(kinds, named) ? (named as ProblemKind) : kindOf(response.status)
    const retryAfter = response.headers.get("retry-after")
    return new Problem(kind, detail, { errors, requestId, headers: retryAfter ? { "Retry-After": retryAfter } : {} })
  }

  get status(): number {
    return kinds[this.kind][0]
  }

  /** Seconds to wait before the next attempt, from `Retry-After`. */
  get retryAfter(): number | undefined {
    return Number(this.headers["Retry-After"]) || undefined
  }

  /** The messages of `errors` by field. */
  get fieldErrors(): Record<string, string> {
    return Object.fromEntries((this.errors ?? []).map(({ field, message }) => [field, message]))
  }

  /** The body of the answer to the request with this id. */
  details(requestId: string): ProblemDetails {
    const [status, title] = kinds[this.kind]
    const type = `${typePrefix}${this.kind}` as const
    return { type, title, status, detail: this.detail, requestId, ...(this.errors && { errors: this.errors }) }
  }
}

export const problemMediaType = "application/problem+json"

/** Whether the response has problem details as its body. */
export const isProblem = ({ headers }: Response) => headers.get("content-type") === problemMediaType

/** The kind with this status, otherwise the general kind of its class. */
function kindOf(status: number): ProblemKind {
  const found = (Object.keys(kinds) as ProblemKind[]).find((kind) => kinds[kind][0] === status)
  return found ?? (status < 500 ? "bad-request" : "internal-error")
}

/** Returns the response for a problem. No cache may store it. */
export function problemResponse(problem: Problem, requestId: string): Response {
  return new Response(JSON.stringify(problem.details(requestId)), {
    status: problem.status,
    headers: {
      "Content-Type": problemMediaType,
      "Cache-Control": "no-store",
      "X-Request-Id": requestId,
      ...problem.headers,
    },
  })
}
