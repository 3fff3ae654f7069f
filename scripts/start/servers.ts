import type { Log } from "#shared/log/log.ts"
import { OperatorError } from "#shared/operator-error.ts"
import type { Settings } from "#shared/settings.ts"
import { type Commands, secondsToStop } from "./commands.ts"
import { apiEnvironment, environmentOf } from "./environment.ts"
import { keepRunning } from "./keep-running.ts"
import { localOrigin, metricsPorts } from "./ports.ts"
import { startServerProcess, untilHealthy } from "./server-process.ts"

type Options = {
  settings: Settings
  /** The URL of the API's own login, if it has one. */
  apiDatabaseUrl?: string
  commands: Commands
  log: Log
  signal: AbortSignal
}

/**
 * Starts the processes of API and web app. Once both servers are healthy, a process that ends is restarted. Disposing `running`
 * stops them, the web app first, because its open requests may need the API. Throws `OperatorError` if a server ends before
 * it is healthy.
 */
export async function startServers(
  { settings, apiDatabaseUrl, commands, log, signal }: Options,
  running: AsyncDisposableStack,
) {
  const { HOST, API_PORT, API_PROCESSES, WEB_PORT, WEB_PROCESSES } = settings
  const api = {
    name: "API",
    command: commands.api,
    environment: apiEnvironment(settings, apiDatabaseUrl),
    secondsToStop: secondsToStop.api,
  }
  const web = {
    name: "web app",
    command: commands.web,
    environment: environmentOf(settings),
    secondsToStop: secondsToStop.web,
  }
  const [apiMetrics, webMetrics] = metricsPorts(settings)
  const servers = [
    { ...api, port: API_PORT, count: API_PROCESSES, metricsPorts: apiMetrics },
    { ...web, port: WEB_PORT, count: WEB_PROCESSES, metricsPorts: webMetrics },
  ]
  const groups = servers.map((server) => {
    const group = startGroup(server, log)
    running.defer(group.stop)
    return { ...server, ...group }
  })
  await Promise.all(
    groups.map(async ({ name, port, exited, keep }) => {
      const ended = await untilHealthy(localOrigin(HOST, port), exited, signal)
      if (ended) throw new OperatorError(`The ${name} does not start (${ended}). Its output above says why.`)
      keep()
    }),
  )
}

type Server = Parameters<typeof startServerProcess>[0] & { name: string; count: number; metricsPorts: number[] }

function startGroup({ name, count, metricsPorts, ...process }: Server, log: Log) {
  const starts = Array.from({ length: count }, (_, n) => {
    const environment = { ...process.environment, METRICS_PORT: metricsPorts[n]?.toString() }
    return () => startServerProcess({ ...process, environment })
  })
  const first = starts.map((start) => start())
  let stops = first.map(({ stop }) => stop)
  return {
    exited: Promise.race(first.map(({ exited }) => exited)),
    keep: () => {
      stops = first.map((each, n) => keepRunning(name, each, starts[n]!, log))
    },
    stop: async () => {
      await Promise.all(stops.map((stop) => stop()))
    },
  }
}
