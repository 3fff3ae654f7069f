import { accountRules } from "#shared/account-rules.ts"
import type { ProblemKind } from "#shared/http/problem.ts"
import { problemResponses } from "./operation.ts"
import { referenceTo } from "./schemas.ts"

// Written by hand, because these endpoints belong to the web app, whose code the API does not import.

const text = { type: "string" }
const object = (properties: Record<string, object>) => ({
  type: "object",
  properties,
  required: Object.keys(properties),
})

const token = { token: { ...text, description: "The JWT" }, expiresIn: { type: "integer", description: "Seconds" } }
const user = { user: object({ id: { ...text, format: "uuid" }, name: text, email: { ...text, format: "email" } }) }
const bearer = { tokenType: { type: "string", const: "Bearer" } }

export const authSchemas = {
  Registration: {
    type: "object",
    properties: {
      name: { ...text, minLength: 1, ...accountRules.name },
      email: { ...text, format: "email", ...accountRules.email },
      password: { ...text, format: "password", ...accountRules.password },
      invite: { ...text, description: "The secret of an invitation; required with SIGN_UP=invited" },
    },
    required: ["name", "email", "password"],
    additionalProperties: false,
  },
  Credentials: {
    ...object({ email: { ...text, format: "email" }, password: { ...text, format: "password" } }),
    additionalProperties: false,
  },
  SignedIn: object({ ...user, ...token, ...bearer }),
  Registered: {
    ...object(user),
    description: "The answer when registering does not log in (SIGNUP_SIGNS_IN=false)",
  },
  Token: object({ ...token, tokenType: { type: "string", enum: ["Bearer", "DPoP"] } }),
  KeySet: object({ keys: { type: "array", items: { type: "object" } } }),
}

const shape = (name: keyof typeof authSchemas) => referenceTo("schemas", name)

const account = { name: "Ada", email: "ada@example.com", password: "tea at half past four" }

type Endpoint = {
  id: string
  summary: string
  description?: string
  security?: object[]
  parameters?: object[]
  body?: keyof typeof authSchemas
  example?: object
  answers: Record<number, { description: string; schema?: object; headers?: object }>
  problems: ProblemKind[]
}

const cookies =
  "The session of the web app, and the device, whose wrong passwords are counted separately from those of strangers"
const setsCookie = { "Set-Cookie": { description: cookies, schema: text } }

const endpoint = ({ id, body, example, answers, problems, security = [], ...rest }: Endpoint) => ({
  operationId: id,
  tags: ["Sign-in"],
  security,
  ...rest,
  ...(body && { requestBody: { required: true, content: { "application/json": { schema: shape(body), example } } } }),
  responses: {
    ...Object.fromEntries(
      Object.entries(answers).map(([status, { description, schema, headers }]) => [
        status,
        { description, ...(headers && { headers }), ...(schema && { content: { "application/json": { schema } } }) },
      ]),
    ),
    ...problemResponses(problems),
  },
})

const session = [{ session: [] }]

/** The web app's endpoints for accounts and tokens, at the origin `webUrl`. */
export function authPaths(webUrl: string) {
  const servers = [{ url: webUrl, description: "The web app" }]
  return {
    "/api/auth/register": {
      servers,
      post: endpoint({
        id: "register",
        summary: "Create an account",
        body: "Registration",
        example: account,
        answers: {
          201: {
            description: "The account, signed in",
            schema: { anyOf: [shape("SignedIn"), shape("Registered")] },
            headers: setsCookie,
          },
        },
        problems: [
          "bad-request",
          "forbidden",
          "conflict",
          "content-too-large",
          "unsupported-media-type",
          "invalid-fields",
          "too-many-requests",
          "unavailable",
        ],
      }),
    },
    "/api/auth/login": {
      servers,
      post: endpoint({
        id: "logIn",
        summary: "Log in",
        body: "Credentials",
        example: { email: account.email, password: account.password },
        answers: { 200: { description: "Logged in", schema: shape("SignedIn"), headers: setsCookie } },
        problems: [
          "bad-request",
          "unauthorized",
          "forbidden",
          "content-too-large",
          "unsupported-media-type",
          "invalid-fields",
          "too-many-requests",
          "unavailable",
        ],
      }),
    },
    "/api/auth/logout": {
      servers,
      post: endpoint({
        id: "logOut",
        summary: "Log out",
        description: "Ends the session; its tokens stop within seconds.",
        security: session,
        answers: { 204: { description: "Logged out", headers: setsCookie } },
        problems: ["forbidden", "unavailable"],
      }),
    },
    "/api/auth/token": {
      servers,
      get: endpoint({
        id: "getToken",
        summary: "Get a token for the session, or for a personal access key",
        security: [...session, { accessKey: [] }],
        answers: { 200: { description: "A JWT for this API", schema: shape("Token") } },
        problems: ["unauthorized", "too-many-requests", "unavailable"],
      }),
      post: endpoint({
        id: "getBoundToken",
        summary: "Get a token bound to a key that you hold",
        description: "The API then takes the token only with a fresh proof of that key (RFC 9449).",
        security: [...session, { accessKey: [] }],
        parameters: [
          { name: "DPoP", in: "header", required: true, description: "A proof for this request", schema: text },
        ],
        answers: { 200: { description: "A JWT for this API, with cnf.jkt", schema: shape("Token") } },
        problems: ["bad-request", "unauthorized", "forbidden", "too-many-requests", "unavailable"],
      }),
    },
    "/api/auth/jwks": {
      servers,
      get: endpoint({
        id: "getKeys",
        summary: "Get the keys that tokens are verified with",
        answers: {
          200: { description: "A JWK Set (RFC 7517)", schema: shape("KeySet") },
          304: { description: "Not changed" },
        },
        problems: ["unavailable"],
      }),
    },
  }
}
