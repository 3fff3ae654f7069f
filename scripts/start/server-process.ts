import { spawn } from "node:child_process"
import { once } from "node:events"
import { setTimeout as sleep } from "node:timers/promises"
import { fileURLToPath } from "node:url"

export type ServerProcess = {
  /** Resolves once it has ended, asked or not, with how: `exit code 1`, `SIGKILL`. */
  exited: Promise<string>
  /** Lets it finish what it is answering, for some seconds at most. */
  stop(): Promise<void>
}

type Options = {
  /** Its entry, from the repository's root. */
  script: string
  arguments?: string[]
  environment: Record<string, string | undefined>
  /** Receives what it writes; without it, that goes where ours goes. */
  onOutput?: (text: string) => void
}

const endWithParent = fileURLToPath(new URL("end-with-parent.ts", import.meta.url))
const secondsToDrain = 7

/** Starts a server of this repository as a process that ends with this one. */
export function startServerProcess({ script, arguments: given = [], environment, onOutput }: Options): ServerProcess {
  const output = onOutput ? "pipe" : "inherit"
  const child = spawn(process.execPath, ["--no-env-file", "--preload", endWithParent, ...given, script], {
    env: { ...process.env, ...environment } as NodeJS.ProcessEnv,
    stdio: ["pipe", output, output],
    // A group of its own: Ctrl-C in a terminal reaches everyone in ours, and who is to stop when is ours to say.
    detached: true,
  })
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding("utf8").on("data", (text) => onOutput?.(text))
  const exited = once(child, "exit").then(([code, signal]) => String(signal ?? `exit code ${code}`))
  const stop = async () => {
    child.kill("SIGTERM")
    const drained = await Promise.race([exited, sleep(secondsToDrain * 1000, undefined, { ref: false })])
    if (!drained) child.kill("SIGKILL")
    await exited
  }
  return { exited, stop }
}

/** Waits until the server at `origin` says it is up, or throws once `exited` tells how it ended instead. */
export async function untilHealthy(origin: string, exited: Promise<string>) {
  let ended: string | undefined
  exited.then((how) => {
    ended = how
  })
  while (!ended) {
    const response = await fetch(`${origin}/healthz`, { signal: AbortSignal.timeout(1000) }).catch(() => undefined)
    if (response?.ok) return
    await sleep(20)
  }
  throw new Error(`ended with ${ended} before it answered`)
}
