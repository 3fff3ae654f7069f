import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { login } from "./create-cluster.ts"
import { readPidFile } from "./server-process.ts"

/** The URL of the embedded server that another process runs on this folder, or undefined if none runs. */
export function runningDatabase(folder: string): string | undefined {
  const server = readPidFile(join(folder, "postgres"))
  const passwordFile = join(folder, "postgres-password")
  if (!server?.ready || !existsSync(passwordFile)) return undefined
  return `postgres://${login}:${readFileSync(passwordFile, "utf8")}@127.0.0.1:${server.port}/${login}`
}
