import { spawnSync } from "node:child_process"
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { OperatorError } from "#shared/operator-error.ts"
import { type Account, pathFromInside } from "./account.ts"
import type { Binaries } from "./binaries.ts"
import { serverEnvironment } from "./server-process.ts"

/** The name of the database and of its owner, an ordinary role. The superuser cannot log in (server.ts). */
export const login = "latchkey"

type Options = { folder: string; data: string; account?: Account; binaries: Binaries; temporary: boolean }

/**
 * Creates the data folder `data` and the password file in `folder`, unless they exist. The data folder gets its name when it is
 * complete, so an interrupted first start leaves nothing incomplete. Returns the password. Throws `OperatorError`.
 */
export function createCluster({ folder, data, account, binaries, temporary }: Options): string {
  const passwordFile = join(folder, "postgres-password")
  if (existsSync(data)) {
    const version = readFileSync(join(data, "PG_VERSION"), "utf8").trim()
    if (version !== binaries.majorVersion)
      throw new OperatorError(
        `${data} was written by PostgreSQL ${version} and this is PostgreSQL ${binaries.majorVersion}: move it away, or set DATABASE_URL.`,
      )
    return readFileSync(passwordFile, "utf8")
  }

  const unfinished = `${data}.unfinished`
  rmSync(unfinished, { recursive: true, force: true })
  mkdirSync(unfinished, { mode: 0o700 })
  if (account) chownSync(unfinished, account.uid, account.gid)
  const inside = pathFromInside(unfinished, account)
  const run = (program: string, args: string[], input?: string) => {
    const options = { ...account, cwd: unfinished, env: serverEnvironment, encoding: "utf8" as const, input }
    const { status, error, stdout, stderr } = spawnSync(join(binaries.folder, program), args, options)
    if (status === 0) return
    rmSync(unfinished, { recursive: true })
    const reason = error?.message ?? `${stdout}${stderr}`.trim()
    throw new OperatorError(`The embedded PostgreSQL cannot be set up (set DATABASE_URL to use another): ${reason}`)
  }

  run("initdb", [
    `--pgdata=${inside}`,
    "--username=postgres",
    "--auth=reject",
    "--encoding=UTF8",
    // This provider is part of the server, so sorting does not depend on the locales of the machine.
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    "--no-instructions",
    ...(temporary ? ["--no-sync"] : []),
  ])
  const password = existsSync(passwordFile)
    ? readFileSync(passwordFile, "utf8")
    : Buffer.from(crypto.getRandomValues(new Uint8Array(24))).toString("base64url")
  const rights = temporary ? "createrole createdb" : "createrole"
  run(
    "postgres",
    ["--single", "-D", inside, "-c", "exit_on_error=on", "-c", "log_min_error_statement=panic", "postgres"],
    `create role ${login} login ${rights} password '${password}';\ncreate database ${login} owner ${login};\n`,
  )
  writeFileSync(passwordFile, password, { mode: 0o600 })
  renameSync(unfinished, data)
  return password
}
