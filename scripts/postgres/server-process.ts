import { readFileSync } from "node:fs"
import { join } from "node:path"

/** Reads the pid file of a running server: its process, its port, and whether it accepts connections yet. */
export function readPidFile(dataFolder: string) {
  try {
    const [pid, , , port, , , , status] = readFileSync(join(dataFolder, "postmaster.pid"), "utf8").split("\n")
    return { pid: Number(pid), port: Number(port), ready: status?.trim() === "ready" }
  } catch {
    return undefined
  }
}

/** The environment of PostgreSQL's programs, without secrets, and with English messages. */
export const serverEnvironment = {
  LC_ALL: "C",
  PATH: process.env.PATH,
} as Partial<NodeJS.ProcessEnv> as NodeJS.ProcessEnv
