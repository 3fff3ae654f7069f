import type { z } from "zod"
import { authPaths, authSchemas } from "./auth-paths.ts"
import { headers, parameters, pathParameters, securitySchemes } from "./components.ts"
import { type operation, problemResponses, requestBody } from "./operation.ts"
import { namedSchemas, schemaOf } from "./schemas.ts"

type Route = { method: string; path: string; hooks: { detail?: unknown; query?: unknown; body?: unknown } }
type Origins = { apiUrl: string; webUrl: string }

const description = `Private tasks for whoever holds a token. Register or log in at the web app to get a JWT, send it as
\`Authorization: Bearer\`, and ask for a new one when it has expired.`

/** The OpenAPI 3.1 document of all routes that have an \`operation\`, and of the web app's endpoints for signing in. */
export function openApiDocument(routes: readonly Route[], { apiUrl, webUrl }: Origins): object {
  const paths: Record<string, Record<string, object>> = {}
  for (const { method, path, hooks } of routes) {
    const detail = (hooks.detail ?? {}) as Partial<ReturnType<typeof operation>>
    if (!detail.operationId) continue
    const template = path.replace(/:(\w+)/g, "{$1}")
    paths[template] = { ...paths[template], [method.toLowerCase()]: completed(path, detail, hooks) }
  }
  return {
    openapi: "3.1.0",
    info: { title: "Latchkey", version: "1", description, license: { name: "MIT", identifier: "MIT" } },
    servers: [{ url: apiUrl, description: "The task API" }],
    tags: [
      { name: "Tasks", description: "The tasks of the token's subject" },
      { name: "Tasks by owner", description: "The same under the owner's id; another's is 403" },
      { name: "Account", description: "Who the token speaks for" },
      { name: "Sign-in", description: "The web app's endpoints, at its own origin" },
      { name: "Service", description: "Whether it runs, and how to use it" },
    ],
    security: [{ bearer: [] }, { dpop: [] }],
    paths: { ...paths, ...authPaths(webUrl) },
    components: { schemas: { ...namedSchemas(), ...authSchemas }, headers, parameters, securitySchemes },
  }
}

/** An operation with what its path and its schemas say. */
function completed(path: string, detail: Partial<ReturnType<typeof operation>>, { query, body }: Route["hooks"]) {
  const byOwner = path.includes(":userId")
  const parameters = [
    ...[...path.matchAll(/:(\w+)/g)].map(([, name]) => pathParameters[name as string]),
    ...(detail.parameters ?? []),
    ...(query ? queryParameters(query as z.ZodType) : []),
  ]
  return {
    ...detail,
    ...(byOwner && { operationId: `${detail.operationId}OfOwner`, tags: ["Tasks by owner"] }),
    parameters,
    requestBody: body ? requestBody(body as z.ZodType) : detail.requestBody,
    responses: { ...detail.responses, ...(byOwner && problemResponses(["forbidden"])) },
  }
}

function queryParameters(query: z.ZodType) {
  const { properties = {}, required = [] } = schemaOf(query, "input") as { properties?: object; required?: string[] }
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: "query",
    required: required.includes(name),
    description,
    schema,
  }))
}
