import { expect } from "bun:test"
import { Elysia } from "elysia"
import { Problem, problemResponse } from "#shared/http/problem.ts"
import { requestIdOf } from "#shared/http/request-id.ts"
import { createLog } from "#shared/log/log.ts"
import { readSettings } from "#shared/settings.ts"
import { guard } from "../guard.ts"
import { followRemoteKeys, openKeys } from "../keys.ts"
import type { TokenRejected } from "../rejection.ts"
import { audience, type Issuer, issuer as issuerName, secret } from "./issuer.ts"

type Timing = { refreshEvery?: number; searchEvery?: number; deadline?: number }

/** A server with a single guarded route that trusts `issuer`. Ends with `await using`. */
export async function startGuarded(issuer: Issuer, environment: Record<string, string> = {}, timing: Timing = {}) {
  const settings = readSettings({
    API_PUBLIC_URL: audience,
    JWT_ISSUER: issuerName,
    JWT_ALGORITHM: issuer.algorithm,
    JWKS_URL: issuer.url,
    BETTER_AUTH_SECRET: secret,
    JWT_CLOCK_TOLERANCE: "5",
    ...environment,
  })
  const ended = new Set<string>()
  const feed = { has: (sid: string) => ended.has(sid), isCurrent: () => true }
  const rejections: TokenRejected[] = []
  const log = createLog("silent", "api")
  const keys =
    issuer.algorithm === "HS256"
      ? openKeys(settings, log)
      : followRemoteKeys({ url: issuer.url, algorithm: issuer.algorithm, log, ...timing })
  const guarded = new Elysia()
    .use(guard({ settings, keys, endedSessions: feed, onRejected: (rejection) => void rejections.push(rejection) }))
    .all("/api/me", ({ subject, claims }) => ({ subject, email: claims.email }))
  const server = new Elysia()
    .onError(({ error, request }) => {
      if (error instanceof Problem) return problemResponse(error, requestIdOf(request))
    })
    .use(guarded)
    .listen({ port: 0, hostname: "127.0.0.1" })
  const url = `http://127.0.0.1:${server.server?.port}/api/me`

  return {
    url,
    ended,
    feed,
    rejections,
    /** The answer to a request with this `Authorization` header. */
    ask(authorization?: string, { path = "", ...init }: RequestInit & { path?: string } = {}): Promise<Answer> {
      const headers = new Headers(init.headers)
      if (authorization !== undefined) headers.set("authorization", authorization)
      return fetch(url + path, { ...init, headers }).then(read)
    },
    async [Symbol.asyncDispose]() {
      keys.close()
      await server.stop(true)
    },
  }
}

export type Guarded = Awaited<ReturnType<typeof startGuarded>>
export type Answer = Awaited<ReturnType<typeof read>>

async function read(response: Response) {
  const header = (name: string) => response.headers.get(name)
  return {
    status: response.status,
    type: header("content-type"),
    challenge: header("www-authenticate"),
    retryAfter: header("retry-after"),
    body: (await response.json()) as Record<string, unknown>,
  }
}

const problem = (status: number, kind: string, title: string, detail: string) => ({
  type: `urn:problem-type:latchkey:${kind}`,
  title,
  status,
  detail,
  requestId: expect.any(String),
})

/** The parameter that ends every challenge for a bearer token. */
export const resourceMetadata = `resource_metadata="${audience}/.well-known/oauth-protected-resource"`

/** The answer to a request without a token. */
export const missing = (challenge = "Bearer "): Answer => ({
  status: 401,
  type: "application/problem+json",
  challenge: `${challenge}${resourceMetadata}`,
  retryAfter: null,
  body: problem(401, "unauthorized", "Unauthorized", "This needs an access token"),
})

/** The answer to a token that was refused with this description. */
export const refused = (description: string): Answer => ({
  status: 401,
  type: "application/problem+json",
  challenge: `Bearer error="invalid_token", error_description="${description}", ${resourceMetadata}`,
  retryAfter: null,
  body: problem(401, "unauthorized", "Unauthorized", description),
})

/** The answer when no token can be verified. */
export const unavailable = (): Answer => ({
  status: 503,
  type: "application/problem+json",
  challenge: null,
  retryAfter: "2",
  body: problem(503, "unavailable", "Service unavailable", "Access tokens cannot be verified at the moment"),
})
