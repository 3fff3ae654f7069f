import { Elysia, NotFoundError, ParseError, ValidationError } from "elysia"
import type { z } from "zod"
import { type FieldError, Problem, problemMediaType } from "#shared/http/problem.ts"
import { requestIdOf } from "#shared/http/request-id.ts"
import type { Log } from "#shared/log/log.ts"
import { stackOf } from "#shared/log/stack-of.ts"
import { cut } from "#shared/text/cut.ts"

/** Turns every fault, Elysia's own included, into problem details. `methodsAt` tells the methods a path knows. */
export const problems = (log: Log, methodsAt: (path: string) => string[]) =>
  new Elysia({ name: "problems" }).onError({ as: "global" }, ({ error, request, path, set }) => {
    const problem = problemOf(error, () => unmatched(methodsAt(path)))
    const requestId = requestIdOf(request)
    if (problem.status >= 500)
      log.error("request.failed", { requestId, status: problem.status, error: stackOf(problem.cause ?? error) })
    set.status = problem.status
    Object.assign(set.headers, problem.headers, { "content-type": problemMediaType })
    return JSON.stringify(problem.details(requestId))
  })

function problemOf(error: unknown, unmatched: () => Problem): Problem {
  if (error instanceof Problem) return error
  if (error instanceof NotFoundError) return unmatched()
  if (error instanceof ValidationError) return invalid(error)
  if (error instanceof ParseError) return new Problem("bad-request", "The request cannot be read", { cause: error })
  return new Problem("internal-error", "Something went wrong here; it was logged", { cause: error })
}

function unmatched(methods: string[]): Problem {
  if (methods.length === 0) return new Problem("not-found", "There is nothing at this address")
  return new Problem("method-not-allowed", `This address knows only ${methods.join(", ")}`, {
    headers: { Allow: methods.join(", ") },
  })
}

/** Field errors in one answer: more than a task has fields, and fewer than a body has room for. */
export const maxErrors = 50
/** Characters of a field's name that are repeated. */
const maxField = 100

function invalid(error: ValidationError): Problem {
  const issues = (error.validator as { schema: z.ZodType }).schema.safeParse(error.value).error?.issues ?? []
  const errors = issues.flatMap((issue) => fieldErrors(issue)).slice(0, maxErrors)
  if (error.type === "query") return new Problem("bad-request", "The query is not usable", { errors })
  return error.value === undefined ? emptyBody() : invalidFields(errors)
}

export const emptyBody = () => new Problem("bad-request", "The body is empty")

export const invalidFields = (errors: FieldError[]) =>
  new Problem("invalid-fields", "Some fields are not valid", { errors: errors.slice(0, maxErrors) })

/** What an issue says of each field. `place` leads to the value that was checked. */
export const fieldErrors = (issue: z.core.$ZodIssue, place: PropertyKey[] = []): FieldError[] => {
  const path = [...place, ...issue.path]
  if (issue.code !== "unrecognized_keys") return [{ field: nameOf(path), message: issue.message }]
  const keys = issue.keys.slice(0, maxErrors)
  return keys.map((key) => ({ field: nameOf([...path, key]), message: "Is not known here" }))
}

const nameOf = (path: PropertyKey[]) => cut(path.join("."), maxField)
