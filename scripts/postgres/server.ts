import { spawn } from "node:child_process"
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
} from "node:fs"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { OperatorError } from "#shared/operator-error.ts"
import { apiLoginPrefix } from "../database/api-login-name.ts"
import { accountFor, pathFromInside } from "./account.ts"
import { provideBinaries, removeCopy } from "./binaries.ts"
import { createCluster, login } from "./create-cluster.ts"
import { freePort } from "./free-port.ts"
import { stopOrphan } from "./orphan.ts"
import { readPidFile, serverEnvironment } from "./server-process.ts"

export type PostgresServer = {
  /** `postgres://` URL of an ordinary role that owns the database and may create roles. */
  url: string
  port: number
  /** Resolves when the server has ended, with the reason. */
  exited: Promise<string>
  /** Stops it cleanly without waiting for clients: disconnects them and loses no data. */
  stop(): Promise<void>
}

type Options = {
  /** Contains the data, the password (mode 600) and the log of the server. */
  folder: string
  /** For tests: the server does not sync to disk, its login may create databases, and `folder` is removed at the end. */
  temporary?: boolean
  /** The port; a free one by default. */
  port?: number
  /** The name of the data folder in `folder`. */
  data?: string
  /** The folder with the programs of another version. */
  programs?: string
  /** The maximum of connections, at least 200. */
  connections?: number
}

/** Rules of pg_hba.conf: the owner and the logins of APIs, all with passwords. */
const loginRules = [login, `/^${apiLoginPrefix}`].map((who) => `host all ${who} 127.0.0.1/32 scram-sha-256\n`).join("")

/** The shell gets the script as text, because the account may not be able to read this checkout. */
const stopWithParent = readFileSync(new URL("stop-with-parent.sh", import.meta.url), "utf8")

/**
 * Starts the PostgreSQL of the npm package on loopback, and creates its data folder if necessary. The server also stops soon
 * after this process ends. The caller must hold the lock of the folder. Throws `OperatorError`.
 */
export async function startPostgres(options: Options): Promise<PostgresServer> {
  for (let attempt = 1; ; attempt++) {
    const started = await tryStart(options)
    if ("url" in started) return started
    // The port may be in use by now, or processes left behind by a kill -9 have not ended yet.
    if (attempt === 5) throw new OperatorError(`The embedded PostgreSQL does not start:\n${started.log}`)
    await sleep(attempt * 200)
  }
}

async function tryStart({
  folder,
  temporary = false,
  port: wanted,
  connections = 0,
  data: name = "postgres",
  programs,
}: Options): Promise<PostgresServer | { log: string }> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const data = join(folder, name)
  const note = join(folder, "postgres-binaries")
  await stopOrphan(data)
  const account = accountFor(existsSync(data) ? data : join(folder, "postgres"))
  if (temporary && account) chownSync(folder, account.uid, account.gid)
  const binaries = provideBinaries(account, note, programs)
  const password = createCluster({ folder, data, account, binaries, temporary })
  // The file is written at each start, because older versions allowed only one login.
  writeFileSync(join(data, "pg_hba.conf"), loginRules)
  const port = wanted ?? (await freePort())

  const settings = {
    port,
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    max_connections: Math.max(200, connections),
    timezone: "UTC",
    log_timezone: "UTC",
    // Failed statements are not logged here, because they can contain personal text; the caller reports them.
    log_min_error_statement: "panic",
    // Autovacuum could keep a test from dropping its database, because only a superuser may end its processes.
    ...(temporary && { fsync: "off", synchronous_commit: "off", full_page_writes: "off", autovacuum: "off" }),
  }
  const log = openSync(join(folder, "postgres.log"), "w+", 0o600)
  const child = spawn(
    "/bin/sh",
    [
      "-c",
      stopWithParent,
      "stop-with-parent.sh",
      binaries.copy ?? "",
      temporary ? folder : "",
      join(binaries.folder, "postgres"),
      "-D",
      pathFromInside(data, account),
      ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
    ],
    // Its own process group, because Ctrl-C reaches our whole group and the database must outlast its clients.
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

/** The start of an open file, which may be removed already. */
function readStart(file: number) {
  const text = Buffer.alloc(8192)
  return text.toString("utf8", 0, readSync(file, text, 0, text.length, 0))
}
