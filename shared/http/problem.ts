/** Every fault that leaves Latchkey is one of these kinds: its status and its title, the same on web and API. */
const kinds = {
  "bad-request": [400, "Bad request"],
  unauthorized: [401, "Unauthorized"],
  forbidden: [403, "Forbidden"],
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

/** What is wrong with one field, in words for the person who filled it in. */
export type FieldError = { field: string; message: string }

/** Problem details (RFC 9457) as sent. `type` is a name to compare, not an address to fetch. */
export type ProblemDetails = {
  type: `${typeof typePrefix}${ProblemKind}`
  title: string
  status: number
  detail: string
  requestId: string
  errors?: FieldError[]
}

type Extra = { errors?: FieldError[]; headers?: Record<string, string>; cause?: unknown }

/**
 * A fault on its way to the client. `detail` and `errors` are shown as they are, so they name nothing of the inside;
 * `cause` is for the log alone. `headers` go out with the answer (`WWW-Authenticate`, `Allow`, `Retry-After` …).
 */
export class Problem extends Error {
  override readonly name = "Problem"
  readonly errors?: FieldError[]
  readonly headers: Record<string, string>

  constructor(
    readonly kind: ProblemKind,
    readonly detail: string,
    { errors, headers = {}, cause }: Extra = {},
  ) {
    super(detail, { cause })
    this.errors = errors
    this.headers = headers
  }

  get status(): number {
    return kinds[this.kind][0]
  }

  /** The body to send, for the request of that id. */
  details(requestId: string): ProblemDetails {
    const [status, title] = kinds[this.kind]
    const type = `${typePrefix}${this.kind}` as const
    return { type, title, status, detail: this.detail, requestId, ...(this.errors && { errors: this.errors }) }
  }
}

export const problemMediaType = "application/problem+json"

/** The problem that an answer of ours states, or `undefined` where it states none. */
export async function problemIn(response: Response): Promise<Problem | undefined> {
  if (response.headers.get("content-type") !== problemMediaType) return undefined
  const { type, detail, errors }: ProblemDetails = await response.json()
  const wait = response.headers.get("retry-after")
  const kind = type.slice(typePrefix.length) as ProblemKind
  return new Problem(kind, detail, { errors, headers: wait === null ? {} : { "Retry-After": wait } })
}

/** The whole answer to a request that met `problem`; never cached. */
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
