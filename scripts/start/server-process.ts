import { spawn } from "node:child_process"
import { once } from "node:events"
import { setTimeout as sleep } from "node:timers/promises"
import { fileURLToPath } from "node:url"

export type ServerProcess = {
  /** Undefined if the process could not be started. */
  pid: number | undefined
  /** Resolves when the process has ended, with the reason: `exit code 1`, `SIGKILL`. */
  exited: Promise<string>
  /** Lets it answer its open requests, for a limited time. */
  stop(): Promise<void>
}

type Options = {
  /** Bun's arguments, with the program's path from the repository's root. */
  command: string[]
  environment: Record<string, string | undefined>
  /** After this time it is killed. It must be longer than the server's own limit (`drainFor`). */
  secondsToStop?: number
  /** Receives its output. Without it, the output goes to our own output. */
  onOutput?: (text: string) => void
  /** An open file to which the output goes instead. */
  logFile?: number
}

const endWithParent = fileURLToPath(new URL("end-with-parent.ts", import.meta.url))

/** Starts a server of this repository as a process that ends with this one. */
export function startServerProcess({
  command,
  environment,
  secondsToStop = 5,
  onOutput,
  logFile,
}: Options): ServerProcess {
  const output = onOutput ? "pipe" : (logFile ?? "inherit")
  const child = spawn(process.execPath, ["--no-env-file", "--preload", endWithParent, ...command], {
    env: { ...process.env, ...environment } as NodeJS.ProcessEnv,
    stdio: ["pipe", output, output],
    // Its own process group, because Ctrl-C reaches our whole group, and we must choose the order of stopping.
    detached: true,
  })
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding("utf8").on("data", (text) => onOutput?.(text))
  const exited = once(child, "exit").then(([code, signal]) => String(signal ?? `exit code ${code}`))
  const stop = async () => {
    child.kill("SIGTERM")
    const drained = await Promise.race([exited, sleep(secondsToStop * 1000, undefined, { ref: false })])
    if (!drained) child.kill("SIGKILL")
    await exited
  }
  return { pid: child.pid, exited, stop }
}

/** Seconds that a server may take until its first answer; a development server compiles first. */
const maxStart = 120

/**
 * Waits until the server at `origin` is healthy. Resolves to a reason if it ends or does not answer, otherwise to undefined.
 * Rejects when `signal` is aborted.
 */
export async function untilHealthy(origin: string, exited: Promise<string>, signal?: AbortSignal) {
  let fault: string | undefined
  exited.then((how) => {
    fault = how
  })
  for (const deadline = Date.now() + maxStart * 1000; !fault; await sleep(20)) {
    signal?.throwIfAborted()
    const response = await fetch(`${origin}/healthz`, { signal: AbortSignal.timeout(1000) }).catch(() => undefined)
    if (response?.ok) return undefined
    if (Date.now() > deadline) return `no answer within ${maxStart} s`
  }
  return fault
}
