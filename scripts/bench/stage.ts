import { randomBytes } from "node:crypto"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { readSettings, type Settings } from "../settings.ts"
import { built } from "../start/commands.ts"
import { apiEnvironment, environmentOf } from "../start/environment.ts"
import { freePort } from "../start/ports.ts"
import { benchDatabase } from "./database.ts"
import { fill, type Person } from "./fill.ts"
import { type Client, startClient } from "./load/client.ts"
import { type Server, startServer } from "./server.ts"

/** How long and how often each thing is measured. */
export type Pace = {
  rounds: number
  /** Seconds. */
  round: number
  /** Requests before the first round: what runs seldom is not compiled yet. */
  warmUp: number
  /** Seconds of what shows only in the long run. */
  long: number
  tasksOfCollector: number
}

/** Everything that the measurements need, running. */
export type Stage = {
  settings: Settings
  pace: Pace
  stop: AbortSignal
  /** Who has 200 tasks each, with a JWT. */
  people: (Person & { token: string })[]
  /** Who has very many. */
  collector: Person & { token: string }
  api: Server
  web: Server
  limit: Server
  client: Client
  /** Starts another server, which goes when the stage does. */
  start(name: string, command: string[], environment: Record<string, string | undefined>): Promise<Server>
  /** Starts another API, with some settings otherwise. */
  startApi(name: string, overrides: Record<string, string>): Promise<Server>
}

/** Not as shipped: tokens last through all measurements, and log-ins may come from many addresses. */
const fixed = { JWT_EXPIRES_IN: "7200", TRUST_PROXY: "127.0.0.1" }

/** Fills a database and starts the product's own servers on it, the limit beside them, and the client. */
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
  const { people, collector } = await fill(given.DATABASE_URL, given.BETTER_AUTH_SECRET, pace.tasksOfCollector)

  const start: Stage["start"] = async (name, command, environment) => {
    const port = await freePort()
    return startServer({ name, port, command, environment: { ...environment, PORT: String(port) }, folder }, running)
  }
  const startApi: Stage["startApi"] = async (name, overrides) => {
    const changed = readSettings({
      ...given,
      API_URL: settings.API_URL,
      API_PORT: String(await freePort()),
      ...overrides,
    })
    const { API_PORT: port, API_PROCESSES: processes } = changed
    return startServer(
      { name, port, command: built.api, environment: apiEnvironment(changed), processes, folder },
      running,
    )
  }
  const { WEB_PORT: port, WEB_PROCESSES: processes } = settings
  const [web, api, limit] = await Promise.all([
    startServer(
      { name: "web", port, command: built.web, environment: environmentOf(settings), processes, folder },
      running,
    ),
    startApi("API", { API_PORT: given.API_PORT }),
    start("limit", ["scripts/bench/servers/limit.ts"], {
      DATABASE_URL: given.DATABASE_URL,
      JWKS_URL: settings.JWKS_URL,
    }),
  ])
  const client = startClient()
  running.defer(client.stop)
  const withToken = async (person: Person) => ({ ...person, token: await tokenFor(person, settings) })
  return {
    settings,
    pace,
    stop,
    people: await Promise.all(people.map(withToken)),
    collector: await withToken(collector),
    ...{ api, web, limit, client, start, startApi },
  }
}

async function tokenFor({ cookie }: Person, { BETTER_AUTH_URL }: Settings): Promise<string> {
  const response = await fetch(`${BETTER_AUTH_URL}/api/auth/token`, { headers: { cookie } })
  if (!response.ok) throw new Error(`No token: ${response.status} ${await response.text()}`)
  return ((await response.json()) as { token: string }).token
}
