import { randomBytes } from "node:crypto"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createLog } from "#shared/log/log.ts"
import { readSettings, type Settings } from "#shared/settings.ts"
import { provideApiLogin } from "../database/api-login.ts"
import { buildWeb } from "../start/build-web.ts"
import { built } from "../start/commands.ts"
import { apiEnvironment, environmentOf } from "../start/environment.ts"
import { freePort } from "../start/ports.ts"
import { benchDatabase } from "./database.ts"
import { type Account, fill } from "./fill.ts"
import { type Client, startClient } from "./load/client.ts"
import { type Server, startServer } from "./server.ts"

/** Somebody who is logged in; `token` is a JWT. */
export type Person = Account & { token: string }

/** How long and how often each thing is measured. */
export type Pace = {
  rounds: number
  /** Seconds. */
  round: number
  /** Requests before the first round: what runs seldom is not compiled yet. */
  warmUp: number
  /** The same for pages: one is a hundred times the work of a request to the API. */
  warmUpOfPages: number
  /** Seconds of what shows only in the long run. */
  long: number
  /** Requests by which a place of a very long list is measured. */
  times: number
  people: number
  tasksEach: number
  tasksOfCollector: number
}

/** Everything that the measurements need, running. */
export type Stage = {
  settings: Settings
  pace: Pace
  stop: AbortSignal
  /** Each with as many tasks as the pace says. */
  people: Person[]
  /** Who has very many. */
  collector: Person
  api: Server
  web: Server
  limit: Server
  client: Client
  /** Starts another server, which goes when the stage does. */
  start(name: string, command: string[], environment: Record<string, string | undefined>): Promise<Server>
  /** Starts another API, with some settings otherwise. */
  startApi(name: string, overrides: Record<string, string>): Promise<Server>
  /** Starts another web app, with some settings otherwise. */
  startWeb(name: string, overrides?: Partial<Settings>): Promise<Server>
}

/** Not as shipped: tokens last through all measurements, and log-ins may come from many addresses. */
const fixed = { JWT_EXPIRES_IN: "7200", TRUST_PROXY: "127.0.0.1" }

/** Fills a database, builds the web app if need be, and starts the product's own servers, the limit beside them, and the client. */
export async function setStage(pace: Pace, stop: AbortSignal, running: AsyncDisposableStack): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-bench-logs-"))
  running.defer(() => rmSync(folder, { recursive: true }))
  const given = {
    ...process.env,
    ...fixed,
    WEB_PORT: String(await freePort()),
    API_PORT: String(await freePort()),
    BETTER_AUTH_SECRET: randomBytes(32).toString("base64url"),
    DATABASE_URL: await benchDatabase(process.env.DATABASE_URL, running),
  }
  const settings = readSettings(given)
  const apiDatabaseUrl = await provideApiLogin(given.DATABASE_URL, createLog("warn", "bench"))
  const filling = fill(given.DATABASE_URL, given.BETTER_AUTH_SECRET, pace)
  const [{ people, collector }] = await Promise.all([filling, buildWeb(stop)])

  const start: Stage["start"] = async (name, command, environment) => {
    const port = await freePort()
    return startServer({ name, port, command, environment: { ...environment, PORT: String(port) }, folder }, running)
  }
  const startApi: Stage["startApi"] = async (name, overrides) => {
    // Its own address changes; the one that tokens are made for does not.
    const port = String(await freePort())
    const changed = readSettings({ ...given, API_URL: settings.API_URL, API_PORT: port, ...overrides })
    return startServer({ name, ...apiServer(changed, apiDatabaseUrl), folder }, running)
  }
  const startWeb: Stage["startWeb"] = async (name, overrides) => {
    const changed = { ...settings, ...overrides, WEB_PORT: await freePort() }
    return startServer({ name, ...webServer(changed), folder }, running)
  }
  const limitEnvironment = { DATABASE_URL: given.DATABASE_URL, JWKS_URL: settings.JWKS_URL }
  const [web, api, limit] = await Promise.all([
    startServer({ name: "web", ...webServer(settings), folder }, running),
    startServer({ name: "API", ...apiServer(settings, apiDatabaseUrl), folder }, running),
    start("limit", ["scripts/bench/servers/limit.ts"], limitEnvironment),
  ])
  const client = startClient()
  running.defer(client.stop)
  const loggedIn = async (account: Account) => ({ ...account, token: await tokenFor(account, settings) })
  return {
    ...{ settings, pace, stop, api, web, limit, client, start, startApi, startWeb },
    people: await Promise.all(people.map(loggedIn)),
    collector: await loggedIn(collector),
  }
}

const apiServer = (settings: Settings, apiDatabaseUrl?: string) => ({
  port: settings.API_PORT,
  command: built.api,
  environment: apiEnvironment(settings, apiDatabaseUrl),
  processes: settings.API_PROCESSES,
})

const webServer = (settings: Settings) => ({
  port: settings.WEB_PORT,
  command: built.web,
  environment: environmentOf(settings),
  processes: settings.WEB_PROCESSES,
})

async function tokenFor({ cookie }: Account, { BETTER_AUTH_URL }: Settings): Promise<string> {
  const response = await fetch(`${BETTER_AUTH_URL}/api/auth/token`, { headers: { cookie } })
  if (!response.ok) throw new Error(`No token: ${response.status} ${await response.text()}`)
  return ((await response.json()) as { token: string }).token
}
