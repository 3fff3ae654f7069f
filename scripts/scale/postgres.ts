import { appendFileSync, chownSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type PostgresServer, startPostgres } from "../postgres/server.ts"
import { readPidFile } from "../postgres/server-process.ts"

export type Server = Awaited<ReturnType<typeof startServer>>

/** The default rules: logins need a password, the superuser does not. */
const openDoors = ["host all postgres 127.0.0.1/32 trust", "host all all 127.0.0.1/32 scram-sha-256"]

/** Starts the embedded PostgreSQL with access for its superuser, so that it can be configured. Ends with `await using`. */
export async function startServer(folder = newFolder()) {
  const data = join(folder, "postgres")
  let server: PostgresServer = await startPostgres({ folder })
  const { port, url } = server
  const signal = (name: NodeJS.Signals) => process.kill(readPidFile(data)?.pid as number, name)

  /** Writes a file into the data folder, readable only by the owner of the folder. */
  function put(name: string, text: string) {
    const { uid, gid } = statSync(data)
    writeFileSync(join(data, name), text, { mode: 0o600 })
    chownSync(join(data, name), uid, gid)
  }
  let admitted = openDoors
  function access(lines: string[]) {
    admitted = lines
    put("pg_hba.conf", `${lines.join("\n")}\n`)
    signal("SIGHUP")
  }
  access(admitted)

  return {
    folder,
    data,
    port,
    /** The URL of an ordinary login that owns the database. */
    url,
    superuserUrl: `postgres://postgres@127.0.0.1:${port}/latchkey`,
    put,
    /** Replaces the rules of `pg_hba.conf`. */
    access,
    configure(line: string) {
      appendFileSync(join(data, "postgresql.conf"), `${line}\n`)
      signal("SIGHUP")
    },
    signal,
    /** Kills it without a shutdown, like a power failure. */
    async kill() {
      signal("SIGKILL")
      await server.exited
    },
    async startAgain() {
      server = await startPostgres({ folder, port })
      // A start writes the default rules of the product.
      access(admitted)
    },
    async [Symbol.asyncDispose]() {
      await server.stop()
      rmSync(folder, { recursive: true })
    },
  }
}

const newFolder = () => mkdtempSync(join(tmpdir(), "latchkey-scale-"))
