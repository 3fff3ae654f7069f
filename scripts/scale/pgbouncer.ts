import { chownSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { accountFor } from "../postgres/account.ts"
import { freePort } from "../postgres/free-port.ts"
import { programPath } from "../test/debian.ts"
import { eventually } from "../test/eventually.ts"

const program = programPath("pgbouncer") ?? "pgbouncer"

/** Whether the installed PgBouncer supports prepared statements in transaction mode (1.21 and later). */
export function knowsPreparedStatements() {
  const [, major = "0", minor = "0"] =
    /PgBouncer (\d+)\.(\d+)/.exec(Bun.spawnSync([program, "--version"]).stdout.toString()) ?? []
  return Number(major) > 1 || Number(minor) >= 21
}

/**
 * Starts PgBouncer in transaction mode before the server of `url`, with fewer connections to the server than to clients.
 * `passwords` has the password of every login. Ends with `await using`.
 */
export async function startPgBouncer(url: string, passwords: Record<string, string>, more: string[] = []) {
  const target = new URL(url)
  const folder = mkdtempSync(join(tmpdir(), "latchkey-scale-"))
  const port = await freePort()
  const at = (name: string) => join(folder, name)
  writeFileSync(
    at("users"),
    Object.entries(passwords)
      .map(([name, password]) => `"${name}" "${password}"\n`)
      .join(""),
  )
  const settings = [
    "[databases]",
    `* = host=${target.hostname} port=${target.port}`,
    "[pgbouncer]",
    "listen_addr = 127.0.0.1",
    `listen_port = ${port}`,
    "unix_socket_dir =",
    "auth_type = scram-sha-256",
    `auth_file = ${at("users")}`,
    "pool_mode = transaction",
    "default_pool_size = 4",
    `logfile = ${at("log")}`,
    ...more,
  ]
  writeFileSync(at("ini"), settings.join("\n"))
  writeFileSync(at("log"), "")
  // Like PostgreSQL, it refuses root.
  const account = accountFor(at("none"))
  if (account) for (const path of [folder, at("users"), at("ini"), at("log")]) chownSync(path, account.uid, account.gid)
  const child = Bun.spawn([program, ...(account ? ["-u", "nobody"] : []), at("ini")], {
    stdio: ["ignore", "ignore", "ignore"],
  })
  const log = () => readFileSync(at("log"), "utf8")
  await eventually(log, (text) => text.includes("process up") || child.exitCode !== null)
  if (child.exitCode !== null) throw new Error(`PgBouncer does not start:\n${log()}`)
  return {
    /** Returns the URL of the same database through the pooler. */
    through(direct: string, query = "") {
      const url = new URL(direct)
      url.port = String(port)
      url.search = query
      return url.href
    },
    log,
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL")
      await child.exited
      rmSync(folder, { recursive: true })
    },
  }
}
