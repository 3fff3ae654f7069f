import { spawnSync } from "node:child_process"
import { readFileSync, rmSync } from "node:fs"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { readPidFile } from "./server-process.ts"

/**
 * Stops a server that outlived its parent process, and removes its pid file. Otherwise PostgreSQL could mistake another
 * program that now has the same process id for the running server.
 */
export async function stopOrphan(dataFolder: string) {
  const orphan = readPidFile(dataFolder)
  if (!orphan) return
  const runs = () => isServer(orphan.pid, orphan.port)
  for (const signal of ["SIGINT", "SIGQUIT", "SIGKILL"] as const) {
    if (runs()) process.kill(orphan.pid, signal)
    for (const deadline = Date.now() + 5000; runs() && Date.now() < deadline; ) await sleep(20)
  }
  rmSync(join(dataFolder, "postmaster.pid"), { force: true })
}

/** The random port among the arguments identifies the server. */
function isServer(pid: number, port: number) {
  const command = commandLine(pid)
  return command.includes("postgres") && command.includes(`port=${port}`)
}

function commandLine(pid: number) {
  if (process.platform !== "linux")
    return spawnSync("ps", ["-o", "command=", "-p", `${pid}`], { encoding: "utf8" }).stdout
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8")
  } catch {
    return ""
  }
}
