import { readFileSync } from "node:fs"
import { join } from "node:path"

/** What a running server writes into its data folder: its process, its port, and whether it takes connections yet. */
export function readPidFile(dataFolder: string) {
  try {
    const [pid, , , port, , , , status] = readFileSync(join(dataFolder, "postmaster.pid"), "utf8").split("\n")
    return { pid: Number(pid), port: Number(port), ready: status?.trim() === "ready" }
  } catch {
    return undefined
  }
}

/** What PostgreSQL's programs are given of our environment: no secret, and the same language for its messages everywhere. */
export const serverEnvironment = {
  LC_ALL: "C",
  PATH: process.env.PATH,
} as Partial<NodeJS.ProcessEnv> as NodeJS.ProcessEnv
