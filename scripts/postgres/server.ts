import { spawn } from "node:child_process"
import { chownSync, closeSync, mkdirSync, openSync, readFileSync, readSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { OperatorError } from "#shared/operator-error.ts"
import { apiLoginPrefix } from "../database/api-login-name.ts"
import { freePort } from "../start/ports.ts"
import { accountFor, pathFromInside } from "./account.ts"
import { provideBinaries, removeCopy } from "./binaries.ts"
import { createCluster, login } from "./create-cluster.ts"
import { stopOrphan } from "./orphan.ts"
import { readPidFile, serverEnvironment } from "./server-process.ts"

export type PostgresServer = {
  /** `postgres://` URL of an ordinary role that owns the database and may create roles. */
  url: string
  port: number
  /** Resolves once the server has ended, asked or not, with how. */
  exited: Promise<string>
  /** Ends it at once but cleanly: clients are cut off, everything written is kept. */
  stop(): Promise<void>
}

type Options = {
  /** Holds the data, the password (mode 600) and the server's log. */
  folder: string
  /** For tests: does not wait for the disk, may create databases, and takes `folder` with it when it ends. */
  temporary?: boolean
  /** Takes this port instead of a free one. */
  port?: number
  /** Connections that it must allow; it allows 200 at least. */
  connections?: number
}

/** Who may log in: the owner and the APIs' logins, all by password. */
const loginRules = [login, `/^${apiLoginPrefix}`].map((who) => `host all ${who} 127.0.0.1/32 scram-sha-256\n`).join("")

/** Given to the shell as text: the account need not be able to reach this checkout. */
const keeper = readFileSync(new URL("keeper.sh", import.meta.url), "utf8")

/**
 * Starts the PostgreSQL of the npm package on loopback, creating its data folder the first time. It ends when told, or
 * soon after the process that called this. Two must not run on one folder: the caller holds the lock. Throws `OperatorError`.
 */
export async function startPostgres(options: Options): Promise<PostgresServer> {
  for (let attempt = 1; ; attempt++) {
    const started = await tryStart(options)
    if ("url" in started) return started
    // The port was taken meanwhile, or what a kill -9 left behind is not yet gone.
    if (attempt === 5) throw new OperatorError(`The embedded PostgreSQL does not start:\n${started.log}`)
    await sleep(attempt * 200)
  }
}

async function tryStart({
  folder,
  temporary = false,
  port: wanted,
  connections = 0,
}: Options): Promise<PostgresServer | { log: string }> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const data = join(folder, "postgres")
  const note = join(folder, "postgres-binaries")
  await stopOrphan(data)
  const account = accountFor(data)
  if (temporary && account) chownSync(folder, account.uid, account.gid)
  const binaries = provideBinaries(account, note)
  const password = createCluster({ folder, account, binaries, temporary })
  // At each start, because older versions wrote it for one login only.
  writeFileSync(join(data, "pg_hba.conf"), loginRules)
  const port = wanted ?? (await freePort())

  const settings = {
    port,
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    max_connections: Math.max(200, connections),
    timezone: "UTC",
    log_timezone: "UTC",
    // A failed statement is the caller's to report; its text could hold what people wrote.
    log_min_error_statement: "panic",
    ...(temporary && { fsync: "off", synchronous_commit: "off", full_page_writes: "off" }),
  }
  const log = openSync(join(folder, "postgres.log"), "w+", 0o600)
  const child = spawn(
    "/bin/sh",
    [
      "-c",
      keeper,
      "keeper.sh",
      binaries.copy ?? "",
      temporary ? folder : "",
      join(binaries.folder, "postgres"),
      "-D",
      pathFromInside(data, account),
      ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
    ],
    // A group of its own: Ctrl-C in a terminal reaches everyone in ours, and the database must outlast its clients.
    { ...account, cwd: data, env: serverEnvironment, detached: true, stdio: ["pipe", log, log] },
  )
  child.unref()
  const exited = new Promise<string>((resolve) => {
    child.once("exit", (code, signal) => resolve(signal ?? `exit code ${code}`))
    child.once("error", (error) => resolve(error.message))
  }).finally(() => {
    removeCopy(note)
    if (temporary) rmSync(folder, { recursive: true, force: true })
  })
  let ended = false
  exited.then(() => {
    ended = true
  })
  while (!ended && !isReady(data, port)) await sleep(10)
  const said = ended ? readStart(log) : ""
  closeSync(log)
  if (ended) return { log: said }

  const stop = async () => {
    child.stdin?.end()
    await exited
  }
  return { url: `postgres://${login}:${password}@127.0.0.1:${port}/${login}`, port, exited, stop }
}

function isReady(data: string, port: number) {
  const server = readPidFile(data)
  return server?.ready === true && server.port === port
}

/** What was written to an open file, also when it has been removed meanwhile. */
function readStart(file: number) {
  const text = Buffer.alloc(8192)
  return text.toString("utf8", 0, readSync(file, text, 0, text.length, 0))
}
