import type { z } from "zod"
import { Problem, type ProblemKind, problemMediaType } from "#shared/http/problem.ts"
import { reference, schemaOf } from "./schemas.ts"

type Header = "ETag" | "Link" | "Location" | "Retry-After" | "WWW-Authenticate" | "Allow"

/** One answer that is no fault: what it means, the shape of its body, its headers of note. */
type Answer = { description: string; body?: z.ZodType; headers?: Header[]; example?: unknown }

type Operation = {
  id: string
  summary: string
  description?: string
  tag: string
  /** Reusable ones (see document.ts), beside those in the route's schemas. */
  parameters?: ("IdempotencyKey" | "IfMatch" | "IfNoneMatch")[]
  /** The body, of a route that has no schema for it because it reads it itself. */
  body?: z.ZodType
  answers: Record<number, Answer>
  problems?: readonly ProblemKind[]
  /** Open to everyone; else it takes a token. */
  isPublic?: boolean
}

/** What the reference says of a route, for its `detail`. Its path, query and body are not repeated: the route's schemas say them. */
export const operation = ({
  id,
  summary,
  description,
  tag,
  parameters,
  body,
  answers,
  problems = [],
  isPublic,
}: Operation) => ({
  operationId: id,
  summary,
  description,
  tags: [tag],
  ...(isPublic && { security: [] }),
  parameters: parameters?.map((name) => reference("parameters", name)),
  requestBody: body && requestBody(body),
  responses: { ...goodResponses(answers), ...problemResponses(problems) },
})

export const requestBody = (body: z.ZodType) => ({
  required: !body.safeParse(undefined).success,
  content: { "application/json": { schema: schemaOf(body, "input") } },
})

const goodResponses = (answers: Operation["answers"]) =>
  Object.fromEntries(
    Object.entries(answers).map(([status, { description, body, headers, example }]) => {
      const content = body && { "application/json": { schema: schemaOf(body, "output"), example } }
      return [status, { description, headers: headersOf(headers), content }]
    }),
  )

const headersOfProblem: Partial<Record<ProblemKind, Header[]>> = {
  unauthorized: ["WWW-Authenticate"],
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
      const content = { [problemMediaType]: { schema: reference("schemas", "Problem"), example } }
      return [status, { description: title, headers: headersOf(headersOfProblem[kind]), content }]
    }),
  )

const headersOf = (names: Header[] = []) =>
  Object.fromEntries(["X-Request-Id", ...names].map((name) => [name, reference("headers", name)]))
