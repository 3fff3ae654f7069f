import type { z } from "zod"
import { Problem, type ProblemKind, problemMediaType } from "#shared/http/problem.ts"
import { type JsonSchemas, referenceTo } from "./schemas.ts"

type Header = "ETag" | "Link" | "Location" | "Retry-After" | "WWW-Authenticate" | "Allow"

/** A successful answer: its meaning, the schema of its body, and its headers beside `X-Request-Id`. */
type Answer = { description: string; body?: z.ZodType; headers?: Header[]; example?: unknown }

type Operation = {
  id: string
  summary: string
  description?: string
  tag: string
  /** Headers of the request, from components.ts. */
  parameters?: ("IdempotencyKey" | "IfMatch" | "IfNoneMatch")[]
  /** The schema of the body, for a route that reads its body itself and so has no schema of its own. */
  body?: z.ZodType
  answers: Record<number, Answer>
  problems?: readonly ProblemKind[]
  /** Needs no token. */
  isPublic?: boolean
}

/** The part of a route's OpenAPI description that its schemas do not contain, for the route's `detail`. */
export const operation = ({ id, ...rest }: Operation) => ({ operationId: id, operation: { id, ...rest } })

export type Detail = ReturnType<typeof operation>

/** An operation as an OpenAPI Operation Object. `body` is the schema of the route's body, if it has one. */
export function operationObject({ operation }: Detail, schemas: JsonSchemas, body = operation.body) {
  const { id, summary, description, tag, parameters, answers, problems = [], isPublic } = operation
  return {
    operationId: id,
    summary,
    description,
    tags: [tag],
    ...(isPublic && { security: [] }),
    parameters: parameters?.map((name) => referenceTo("parameters", name)),
    requestBody: body && {
      required: !body.safeParse(undefined).success,
      content: { "application/json": { schema: schemas.of(body, "input") } },
    },
    responses: { ...answerResponses(answers, schemas), ...problemResponses(problems) },
  }
}

const answerResponses = (answers: Operation["answers"], schemas: JsonSchemas) =>
  Object.fromEntries(
    Object.entries(answers).map(([status, { description, body, headers, example }]) => {
      const content = body && { "application/json": { schema: schemas.of(body, "output"), example } }
      return [status, { description, headers: headersOf(headers), content }]
    }),
  )

const headersOfProblem: Partial<Record<ProblemKind, Header[]>> = {
  unauthorized: ["WWW-Authenticate"],
  "insufficient-scope": ["WWW-Authenticate"],
  "method-not-allowed": ["Allow"],
  "too-many-requests": ["Retry-After"],
  unavailable: ["Retry-After"],
}

/** The `responses` of these kinds of problem, by status. */
export const problemResponses = (kinds: readonly ProblemKind[]) =>
  Object.fromEntries(
    kinds.map((kind) => {
      const { status, title } = new Problem(kind, "").details("")
      const example = new Problem(kind, "What is wrong, in a sentence").details("0f9c2a51-6f0b-4c57-9d0e-1f2a3b4c5d6e")
      const content = { [problemMediaType]: { schema: referenceTo("schemas", "Problem"), example } }
      return [status, { description: title, headers: headersOf(headersOfProblem[kind]), content }]
    }),
  )

const headersOf = (names: Header[] = []) =>
  Object.fromEntries(["X-Request-Id", ...names].map((name) => [name, referenceTo("headers", name)]))
