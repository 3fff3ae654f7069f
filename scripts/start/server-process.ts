import { spawn } from "node:child_process"
import { once } from "node:events"
import { setTimeout as sleep } from "node:timers/promises"
import { fileURLToPath } from "node:url"

export type ServerProcess = {
  /** Undefined when it could not be started at all. */
  pid: number | undefined
  /** Resolves once it has ended, asked or not, with how: `exit code 1`, `SIGKILL`. */
  exited: Promise<string>
  /** Lets it finish what it is answering, as long as it takes itself for that but not for ever. */
  stop(): Promise<void>
}

type Options = {
  /** Bun's arguments, its entry among them, from the repository's root. */
  command: string[]
  environment: Record<string, string | undefined>
  /** How long it may take to stop: somewhat more than it gives itself. */
  secondsToStop?: number
  /** Receives what it writes; without it, that goes where ours goes. */
  onOutput?: (text: string) => void
  /** An open file that gets it instead. */
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
    // A group of its own: Ctrl-C in a terminal reaches everyone in ours, and who is to stop when is ours to say.
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

/** Seconds until a server that runs and yet does not answer is given up; a development server compiles first. */
const patience = 120

/**
 * Waits until the server at `origin` says that it is up. Resolves to why it is not, should it end or not answer;
 * throws when `signal` gives up.
 */
export async function untilHealthy(origin: string, exited: Promise<string>, signal?: AbortSignal) {
  let fault: string | undefined
  exited.then((how) => {
    fault = how
  })
  for (const deadline = Date.now() + patience * 1000; !fault; await sleep(20)) {
    signal?.throwIfAborted()
    const response = await fetch(`${origin}/healthz`, { signal: AbortSignal.timeout(1000) }).catch(() => undefined)
    if (response?.ok) return undefined
    if (Date.now() > deadline) return `no answer within ${patience} s`
  }
  return fault
}
