import { randomBytes } from "node:crypto"
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createLog } from "#shared/log/log.ts"
import { readSettings, type Settings } from "#shared/settings.ts"
import { provideApiLogin } from "../database/api-login.ts"
import { migrateDatabase } from "../database/migrate.ts"
import { freePort } from "../postgres/free-port.ts"
import { startPostgres } from "../postgres/server.ts"
import { buildWeb } from "../start/build-web.ts"
import { built } from "../start/commands.ts"
import { apiEnvironment, environmentOf } from "../start/environment.ts"
import { startServerProcess, untilHealthy } from "../start/server-process.ts"
import { type Account, fill } from "./fill.ts"

/** A logged-in person; `token` is a JWT. */
export type Person = Account & { token: string }

export type Server = { name: string; port: number; pid: number }

/** How long and how often each thing is measured. */
export type Pace = {
  rounds: number
  /** Seconds. */
  round: number
  /** Requests before the first round, so that the JavaScript engine has compiled the code. */
  warmUp: number
  warmUpOfPages: number
  /** Seconds of the long measurements. */
  long: number
  /** Requests to measure a page of a very long list. */
  times: number
  people: number
  tasksEach: number
  tasksOfCollector: number
}

/** The running servers and the people. `collector` is the person with very many tasks. */
export type Stage = {
  pace: Pace
  stop: AbortSignal
  people: Person[]
  collector: Person
  api: Server
  web: Server
  limit: Server
}

/** Tokens are valid longer than all measurements take, and each log-in may have its own client address. */
const settingsOfBench = { JWT_EXPIRES_IN: "7200", TRUST_PROXY: "127.0.0.1" }

/** Fills a new database, and starts the API, the web app and limit.ts. All of it ends with `running`. */
export async function startStage(pace: Pace, stop: AbortSignal, running: AsyncDisposableStack): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-bench-"))
  running.defer(() => rmSync(folder, { recursive: true }))
  const database = await startPostgres({ folder })
  running.defer(database.stop)
  await migrateDatabase(database.url)
  const secret = randomBytes(32).toString("base64url")
  const settings = readSettings({
    ...process.env,
    ...settingsOfBench,
    ...{ WEB_PORT: String(await freePort()), API_PORT: String(await freePort()) },
    ...{ DATABASE_URL: database.url, BETTER_AUTH_SECRET: secret },
  })
  const apiDatabaseUrl = await provideApiLogin(database.url, createLog("warn", "bench"))
  const [{ people, collector }] = await Promise.all([fill(database.url, secret, pace), buildWeb(stop)])

  /** Starts a server that writes its log to a file, as in production. */
  const start = async (
    name: string,
    port: number,
    command: string[],
    environment: Record<string, string | undefined>,
  ) => {
    const log = join(folder, `${name}.log`)
    const logFile = openSync(log, "a")
    running.defer(() => closeSync(logFile))
    const { pid, exited, stop } = startServerProcess({ command, environment, logFile })
    running.defer(stop)
    const fault = await untilHealthy(`http://127.0.0.1:${port}`, exited)
    if (fault) throw new Error(`The ${name} does not start (${fault}):\n${readFileSync(log, "utf8")}`)
    return { name, port, pid: pid as number }
  }
  const limitPort = await freePort()
  const [web, api, limit] = await Promise.all([
    start("web", settings.WEB_PORT, built.web, environmentOf(settings)),
    start("API", settings.API_PORT, built.api, apiEnvironment(settings, apiDatabaseUrl)),
    start("limit", limitPort, ["scripts/bench/limit.ts"], {
      ...{ DATABASE_URL: database.url, JWKS_URL: settings.JWKS_URL, PORT: String(limitPort) },
    }),
  ])
  const logIn = async (account: Account) => ({ ...account, token: await tokenFor(account, settings) })
  return {
    pace,
    stop,
    people: await Promise.all(people.map(logIn)),
    collector: await logIn(collector),
    api,
    web,
    limit,
  }
}

async function tokenFor({ cookie }: Account, { BETTER_AUTH_URL }: Settings): Promise<string> {
  const response = await fetch(`${BETTER_AUTH_URL}/api/auth/token`, { headers: { cookie } })
  if (!response.ok) throw new Error(`No token: ${response.status} ${await response.text()}`)
  return ((await response.json()) as { token: string }).token
}
