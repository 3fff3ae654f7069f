import { Problem } from "#shared/http/problem.ts"
import type { Match } from "./requests.ts"
import type { VersionedTask } from "./tasks-model.ts"

/** An answer. `headers` does not contain the headers that every answer has. */
export type Expected = { status: number; body?: unknown; headers?: Record<string, string> }

const problem = (...given: ConstructorParameters<typeof Problem>): Expected => {
  const { requestId: _, ...body } = new Problem(...given).details("")
  return { status: body.status, body }
}
export const notFound = problem("not-found", "There is no such task")
export const noDeletion = problem("not-found", "There is no such deletion")
export const noChange = problem("not-found", "There is no such change")
export const noLabel = problem("not-found", "There is no such label")
export const stale = problem("precondition-failed", "The task was changed in the meantime")
export const foreign = problem("forbidden", "This address belongs to another account")
export const keyUsed = problem("invalid-fields", "The idempotency key was used for something else", {
  errors: [{ field: "Idempotency-Key", message: "Was used for something else within the last 24 hours" }],
})
export const unknownField = (field: string) =>
  problem("invalid-fields", "Some fields are not valid", { errors: [{ field, message: "Is not known here" }] })
export const shown = ({ task, version }: VersionedTask): Expected => ({
  status: 200,
  body: task,
  headers: { etag: `"${version}"` },
})
const badQuery = (field: string, message: string, detail = "The query is not usable") =>
  problem("bad-request", detail, { errors: [{ field, message }] })
export const badCursor = badQuery(
  "cursor",
  "Must be the nextCursor of a page of the same query",
  "The cursor does not belong to this query",
)
export const notEverything = badQuery("status", "Must be completed, unless import is given instead")

/** The headers of a precondition, and whether it holds for a task of this version. */
export function preconditionOf(match: Match, version: number) {
  const [headers, allowsWrite, read] = {
    none: [{}, true, 200],
    current: [{ "if-match": `"${version}"` }, true, 200],
    stale: [{ "if-match": `"${version + 1}"` }, false, 412],
    any: [{ "if-match": "*" }, true, 200],
    weak: [{ "if-match": `W/"${version}"` }, false, 412],
    "unless current": [{ "if-none-match": `"${version}"` }, false, 304],
    "unless any": [{ "if-none-match": "*" }, false, 304],
  }[match] as [Record<string, string>, boolean, 200 | 304 | 412]
  return { headers, allowsWrite, read }
}
