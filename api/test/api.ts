import { SignJWT } from "jose"
import { freshDatabase } from "#scripts/test/database.ts"
import { apiRole, connect } from "#shared/database/connect.ts"
import type { Log } from "#shared/log/log.ts"
import { readSettings } from "#shared/settings.ts"
import { createApi } from "../app.ts"
import { openKeys } from "../auth/keys.ts"
import { openDatabase } from "../database/database.ts"
import { serve } from "../serve.ts"

export type TestApi = Awaited<ReturnType<typeof startApi>>
export type TestUser = Awaited<ReturnType<TestApi["user"]>>
type Line = Record<string, unknown> & { level: string; event: string }
type Options = {
  environment?: Record<string, string>
  /** Connections. */
  max?: number
  /** Milliseconds that a statement may take. */
  deadline?: number
  /** A database to use instead of a fresh one. */
  databaseUrl?: string
}

const secret = "a shared secret of more than thirty-two characters"

/**
 * Starts the API on a free port, with a fresh database and a shared secret for tokens (api/auth tests their verification).
 * Ends with `await using`.
 */
export async function startApi({ environment, max, deadline, databaseUrl }: Options = {}) {
  const fresh = databaseUrl ? undefined : await freshDatabase()
  const url = databaseUrl ?? (fresh?.url as string)
  const settings = readSettings({
    NODE_ENV: "test",
    JWT_ALGORITHM: "HS256",
    BETTER_AUTH_SECRET: secret,
    ...environment,
  })
  const lines: Line[] = []
  const write = (level: string) => (event: string, fields?: object) => void lines.push({ ...fields, level, event })
  const log: Log = { debug: write("debug"), info: write("info"), warn: write("warn"), error: write("error") }

  const administrator = connect(url, { max: 1 })
  const options = { role: apiRole, log, max, deadline }
  const database = openDatabase({ url, ...options })
  const ended = new Set<string>()
  const endedSessions = { has: (sid: string) => ended.has(sid), isCurrent: () => true }
  const keys = openKeys(settings, log)
  const app = createApi({ settings, log, database, keys, endedSessions })
  const server = serve(app, { hostname: "127.0.0.1", port: 0 })
  const { origin } = server

  /** Sends a request. An object as `body` is sent as JSON. */
  async function ask(method: string, path: string, { body, headers, ...init }: Ask = {}) {
    const isJson = body !== undefined && typeof body !== "string" && !(body instanceof Uint8Array)
    const response = await fetch(origin + path, {
      method,
      headers: { ...(body !== undefined && { "content-type": "application/json" }), ...headers },
      body: isJson ? JSON.stringify(body) : (body as BodyInit | undefined),
      ...init,
    })
    const text = await response.text()
    const isObject = /json/.test(response.headers.get("content-type") ?? "") && text !== ""
    return { status: response.status, headers: response.headers, text, body: isObject ? JSON.parse(text) : undefined }
  }

  async function user({ claims }: { claims?: Record<string, unknown> } = {}) {
    const id = crypto.randomUUID()
    await administrator`insert into "user" (id, name, email) values (${id}, 'Ada', ${`${id}@example.com`})`
    return userWith(id, claims)
  }

  /** A user whose account is in the database. */
  async function userWith(id: string, claims?: Record<string, unknown>) {
    const token = await sign({ sub: id, email: `${id}@example.com`, ...claims })
    const own = (method: string, path: string, { headers, ...init }: Ask = {}) =>
      ask(method, path, { headers: { authorization: `Bearer ${token}`, ...headers }, ...init })
    return {
      id,
      token,
      ask: own,
      get: (path: string, init?: Ask) => own("GET", path, init),
      /** Adds a task and returns it. */
      add: async (task: object | string) =>
        (await own("POST", "/api/tasks", { body: typeof task === "string" ? { title: task } : task })).body as {
          id: string
          title: string
        } & Record<string, unknown>,
    }
  }

  const sign = (claims: Record<string, unknown>) =>
    new SignJWT({ jti: crypto.randomUUID(), iss: settings.JWT_ISSUER, aud: settings.JWT_AUDIENCE, ...claims })
      .setProtectedHeader({ alg: "HS256", typ: "at+jwt" })
      .setIssuedAt()
      .setExpirationTime("5m")
      .sign(new TextEncoder().encode(secret))

  return {
    app,
    origin,
    settings,
    database,
    /** A connection as the database's owner. Forced row-level security binds the owner too. */
    administrator,
    lines,
    ended,
    ask,
    user,
    userWith,
    async [Symbol.asyncDispose]() {
      await server.stop()
      keys.close()
      await Promise.all([database.close(), administrator.close({ timeout: 1 })])
      await fresh?.[Symbol.asyncDispose]()
    },
  }
}

export type Ask = Omit<RequestInit, "body" | "headers"> & { body?: unknown; headers?: Record<string, string> }
