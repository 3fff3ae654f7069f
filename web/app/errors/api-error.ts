import type { ProblemDetails } from "#shared/http/problem.ts"

/** What can be wrong when the API did not answer with a problem of its own. */
const unreachable = { title: "Service unavailable", status: 503, detail: "The task service cannot be reached." }

/**
 * Every fault of a call to the task API, in one type: what it answered, or that it did not (`status` 503). Its message is
 * for the log; `problem.detail` and `fieldErrors` are for the person.
 */
export class ApiError extends Error {
  override readonly name = "ApiError"
  readonly problem: Partial<ProblemDetails>
  /** What is wrong with each field, by its name. */
  readonly fieldErrors: Record<string, string>

  constructor(
    readonly status: number,
    problem: Partial<ProblemDetails> = unreachable,
    /** Seconds to wait, when the API said so. */
    readonly retryAfter?: number,
    options?: ErrorOptions,
  ) {
    super(`${status} ${problem.detail ?? problem.title ?? ""}`.trim(), options)
    this.problem = problem
    this.fieldErrors = Object.fromEntries((problem.errors ?? []).map(({ field, message }) => [field, message]))
  }
}
