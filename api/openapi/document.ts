import type { z } from "zod"
import { authPaths, authSchemas } from "./auth-paths.ts"
import { headers, parameters, pathParameter, securitySchemes } from "./components.ts"
import { type Detail, operationObject, problemResponses } from "./operation.ts"
import { type JsonSchemas, jsonSchemas, type NamedSchemas } from "./schemas.ts"

type Route = { method: string; path: string; hooks: { detail?: unknown; query?: unknown; body?: unknown } }

type Options = {
  apiUrl: string
  webUrl: string
  resources: readonly { name: string; description: string; schemas: NamedSchemas }[]
}

const description = `Private tasks. Register or log in at the web app to get a JWT, send it as \`Authorization: Bearer\`, and get a new one
when it has expired.`

/** The OpenAPI 3.1 document of all routes that have an `operation`, and of the web app's endpoints for signing in. */
export function openApiDocument(routes: readonly Route[], { apiUrl, webUrl, resources }: Options): object {
  const schemas = jsonSchemas(Object.assign({}, ...resources.map((resource) => resource.schemas)))
  const paths: Record<string, Record<string, object>> = {}
  for (const route of routes) {
    if (!isDocumented(route.hooks.detail)) continue
    const template = route.path.replace(/:(\w+)/g, "{$1}")
    const object = completed(route, route.hooks.detail, schemas)
    paths[template] = { ...paths[template], [route.method.toLowerCase()]: object }
  }
  return {
    openapi: "3.1.0",
    info: { title: "Latchkey", version: "1", description, license: { name: "MIT", identifier: "MIT" } },
    servers: [{ url: apiUrl, description: "The task API" }],
    tags: [
      ...resources.flatMap(({ name, description }) => [
        { name, description },
        { name: byOwner(name), description: "The same routes under the owner's id; another id is answered with 403" },
      ]),
      { name: "Account", description: "The account of the token" },
      { name: "Sign-in", description: "The web app's endpoints, at its own origin" },
      { name: "Service", description: "Whether the API runs, and how to use it" },
    ],
    security: [{ bearer: [] }, { dpop: [] }],
    paths: { ...paths, ...authPaths(webUrl) },
    components: { schemas: { ...schemas.components(), ...authSchemas }, headers, parameters, securitySchemes },
  }
}

const isDocumented = (detail: unknown): detail is Detail =>
  (detail as Partial<Detail> | undefined)?.operation !== undefined

const byOwner = (tag: string) => `${tag} by owner`

/** Returns the operation of a route: its documentation together with its path and schemas. */
function completed({ method, path, hooks: { query, body } }: Route, detail: Detail, schemas: JsonSchemas) {
  const object = operationObject(detail, schemas, body as z.ZodType | undefined)
  const writes = method !== "GET" && path.startsWith("/api/")
  if (writes) Object.assign(object.responses, problemResponses(["insufficient-scope"]))
  const parameters = [
    ...[...path.matchAll(/:(\w+)/g)].map(([, name]) => pathParameter(name as string)),
    ...(object.parameters ?? []),
    ...(query ? queryParameters(query as z.ZodType, schemas) : []),
  ]
  if (!path.includes(":userId")) return { ...object, parameters }
  return {
    ...object,
    parameters,
    operationId: `${object.operationId}OfOwner`,
    tags: object.tags.map(byOwner),
    responses: { ...object.responses, ...problemResponses(["forbidden"]) },
  }
}

function queryParameters(query: z.ZodType, schemas: JsonSchemas) {
  const { properties = {}, required = [] } = schemas.of(query, "input") as { properties?: object; required?: string[] }
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: "query",
    required: required.includes(name),
    description,
    schema,
  }))
}
