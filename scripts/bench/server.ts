import { closeSync, openSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { startServerProcess, untilHealthy } from "../start/server-process.ts"

/** What is measured: where it listens, the processes it consists of, and the file of its log. */
export type Server = { name: string; port: number; pids: number[]; log: string }

type Options = {
  name: string
  port: number
  /** Bun's arguments. */
  command: string[]
  environment: Record<string, string | undefined>
  processes?: number
  /** Where its log goes, as on a machine that serves: to a file. */
  folder: string
}

/** Starts a server, as so many processes on one port, that ends with `running`. Throws with its log when it does not start. */
export async function startServer(
  { name, port, command, environment, processes = 1, folder }: Options,
  running: AsyncDisposableStack,
): Promise<Server> {
  const log = join(folder, `${name.replaceAll(/\W+/g, "-")}.log`)
  const logFile = openSync(log, "a")
  running.defer(() => closeSync(logFile))
  const started = Array.from({ length: processes }, () => startServerProcess({ command, environment, logFile }))
  running.defer(async () => {
    await Promise.all(started.map(({ stop }) => stop()))
  })
  const ended = await untilHealthy(`http://127.0.0.1:${port}`, Promise.race(started.map(({ exited }) => exited)))
  if (ended) throw new Error(`The ${name} does not start (${ended}):\n${readFileSync(log, "utf8")}`)
  return { name, port, pids: started.map(({ pid }) => pid as number), log }
}
