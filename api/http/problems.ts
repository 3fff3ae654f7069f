import { Elysia, NotFoundError, ParseError, ValidationError } from "elysia"
import type { z } from "zod"
import { type FieldError, Problem, problemMediaType } from "#shared/http/problem.ts"
import { requestIdOf } from "#shared/http/request-id.ts"
import type { Log } from "#shared/log/log.ts"
import { stackOf } from "#shared/log/stack-of.ts"
import { cut } from "#shared/text/cut.ts"
import { type Challenges, readCredentials } from "../auth/challenge.ts"
import { TokenRejected } from "../auth/rejection.ts"

/** Sends every error, Elysia's own included, as problem details. `methodsAt` returns the methods of a path. */
export const problems = (log: Log, methodsAt: (path: string) => string[], challenges: Challenges) =>
  new Elysia({ name: "problems" }).onError({ as: "global" }, ({ error, request, path, set }) => {
    const problem =
      error instanceof TokenRejected
        ? challenges.rejected(readCredentials(request), error)
        : problemOf(error, () => unmatched(methodsAt(path)))
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

/** Most field errors in one answer: more than a task has fields, fewer than a body has values. */
export const maxErrors = 50
/** Most characters of a field's name in an answer. */
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

/** The field errors of a zod issue. `place` is the path from the body to the value that was checked. */
export const fieldErrors = (issue: z.core.$ZodIssue, place: PropertyKey[] = []): FieldError[] => {
  const path = [...place, ...issue.path]
  if (issue.code !== "unrecognized_keys") return [{ field: nameOf(path), message: issue.message }]
  const keys = issue.keys.slice(0, maxErrors)
  return keys.map((key) => ({ field: nameOf([...path, key]), message: "Is not known here" }))
}

const nameOf = (path: PropertyKey[]) => cut(path.join("."), maxField)

type Route = { method: string; path: string }

/** A function from a path to its methods, for `Allow`. HEAD is allowed wherever GET is, and OPTIONS everywhere. */
export function methodsOf(routes: readonly Route[]) {
  const known = routes
    .filter(({ method }) => method !== "ALL")
    .map(({ method, path }) => ({ method, pattern: patternOf(path) }))
  return (path: string): string[] => {
    const methods = known.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method)
    if (methods.length === 0) return []
    return [...new Set([...methods, ...(methods.includes("GET") ? ["HEAD"] : []), "OPTIONS"])]
  }
}

/** A route such as `/api/tasks/:id` as an expression. It also matches with a slash at the end. */
const patternOf = (path: string) =>
  new RegExp(`^${path.replace(/[.+*?^$()[\]{}|\\]/g, "\\$&").replace(/:\w+/g, "[^/]+")}/?$`)
