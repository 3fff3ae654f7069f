import { Elysia } from "elysia"
import { createLog } from "#scripts/log.ts"
import { Problem, problemResponse } from "#scripts/problem.ts"
import { requestIdOf } from "#scripts/request-id.ts"
import { readSettings } from "#scripts/settings.ts"
import { guard } from "../guard.ts"
import { openKeys } from "../keys.ts"
import type { TokenRejected } from "../rejection.ts"
import { audience, type Issuer, issuer as issuerName, secret } from "./issuer.ts"

/** A server with one guarded route and nothing else, that trusts `issuer`. Ends with `await using`. */
export async function startGuarded(issuer: Issuer, environment: Record<string, string> = {}) {
  const settings = readSettings({
    API_URL: audience,
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
  const keys = openKeys(settings, createLog("silent", "api"))
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
    /** What a request with this `Authorization` header is answered. */
    async ask(authorization?: string, { path = "", ...init }: RequestInit & { path?: string } = {}) {
      const headers = new Headers(init.headers)
      if (authorization !== undefined) headers.set("authorization", authorization)
      const response = await fetch(url + path, { ...init, headers })
      return {
        status: response.status,
        challenge: response.headers.get("www-authenticate"),
        retryAfter: response.headers.get("retry-after"),
        type: response.headers.get("content-type"),
        body: (await response.json()) as Record<string, unknown>,
      }
    },
    async [Symbol.asyncDispose]() {
      keys.close()
      await server.stop(true)
    },
  }
}
