import { randomBytes } from "node:crypto"
import { createLog } from "#shared/log/log.ts"
import { readSettings } from "#shared/settings.ts"
import { provideApiLogin } from "../database/api-login.ts"
import { freePort } from "../postgres/free-port.ts"
import { buildWeb } from "../start/build-web.ts"
import { built, secondsToStop } from "../start/commands.ts"
import { apiEnvironment, environmentOf } from "../start/environment.ts"
import { type ServerProcess, startServerProcess, untilHealthy } from "../start/server-process.ts"
import { freshDatabase } from "./database.ts"
import { eventually } from "./eventually.ts"

type LogLine = Record<string, unknown> & { process: string; level: string; event: string }

export type Stack = Awaited<ReturnType<typeof startStack>>

const silent = createLog("silent", "test")

/**
 * Starts the real API and the built web app as separate processes on free ports with a fresh database. `overrides` are settings
 * (a `DATABASE_URL` must be migrated); the environment of this process is not used. Ends with `await using` or `stop`.
 */
export async function startStack(overrides: Record<string, string> = {}) {
  const database = overrides.DATABASE_URL ? undefined : await freshDatabase()
  const settings = readSettings({
    NODE_ENV: "test",
    WEB_PORT: String(await freePort()),
    API_PORT: String(await freePort()),
    DATABASE_URL: database?.url,
    BETTER_AUTH_SECRET: randomBytes(32).toString("base64url"),
    ...overrides,
  })
  const apiDatabaseUrl = settings.API_DATABASE_URL ?? (await provideApiLogin(settings.DATABASE_URL as string, silent))
  if (database && !apiDatabaseUrl) throw new Error("The API has no login of its own")
  await buildWeb()

  let log = ""
  const onOutput = (text: string) => {
    log += text
  }
  const env = environmentOf(settings)
  const api = Array.from({ length: settings.API_PROCESSES }, () =>
    startServerProcess({
      command: built.api,
      environment: apiEnvironment(settings, apiDatabaseUrl),
      secondsToStop: secondsToStop.api,
      onOutput,
    }),
  )
  const web = Array.from({ length: settings.WEB_PROCESSES }, () =>
    startServerProcess({ command: built.web, environment: env, secondsToStop: secondsToStop.web, onOutput }),
  )
  const stop = async () => {
    await Promise.all([...web, ...api].map((server) => server.stop()))
    await database?.[Symbol.asyncDispose]()
  }
  const webUrl = `http://localhost:${settings.WEB_PORT}`
  const apiUrl = `http://localhost:${settings.API_PORT}`
  const firstEnd = (servers: ServerProcess[]) => Promise.race(servers.map(({ exited }) => exited))
  const ended = await Promise.all([untilHealthy(apiUrl, firstEnd(api)), untilHealthy(webUrl, firstEnd(web))])
  if (ended.some(Boolean)) {
    await stop()
    throw new Error(`The stack does not start: API ${ended[0] ?? "up"}, web app ${ended[1] ?? "up"}\n${log}`)
  }
  // With several processes on one port, a healthy answer does not show that all of them are up.
  if (api.length + web.length > 2)
    await eventually(
      () => log.split('"event":"listening"').length - 1,
      (listening) => listening === api.length + web.length,
      30_000,
    )
  return {
    webUrl,
    apiUrl,
    databaseUrl: settings.DATABASE_URL as string,
    env,
    /** The processes of each server. */
    servers: { api, web },
    /** The output of all processes so far. */
    log: () => log,
    /** The log as parsed lines. Throws if a line is not JSON. */
    lines: (): LogLine[] =>
      log
        .split("\n")
        .slice(0, -1)
        .map((line) => JSON.parse(line)),
    stop,
    [Symbol.asyncDispose]: stop,
  }
}
