import { fileURLToPath } from "node:url"
import type { Load, Outcome } from "./load.ts"

export type Client = ReturnType<typeof startClient>

const program = fileURLToPath(new URL("load-process.ts", import.meta.url))

/** Starts a process that puts loads on servers, one after the other. */
export function startClient() {
  let settle: { resolve: (outcome: Outcome) => void; reject: (error: Error) => void } | undefined
  const child = Bun.spawn([process.execPath, "--no-env-file", program], {
    stdio: ["ignore", "inherit", "inherit"],
    ipc: (outcome: Outcome) => settle?.resolve(outcome),
    onExit: (_, code) => settle?.reject(new Error(`The load process ended (exit code ${code})`)),
  })
  return {
    /** Resolves to what came of it; rejects when any answer was not what it should have been. */
    async run(load: Load): Promise<Outcome> {
      const outcome = await new Promise<Outcome>((resolve, reject) => {
        settle = { resolve, reject }
        child.send(load)
      })
      const faults = Object.entries(outcome.faults).map(([what, times]) => `${what} (${times} times)`)
      if (faults.length > 0) throw new Error(`Asked on port ${load.port}: ${faults.join(", ")}`)
      return outcome
    },
    async stop() {
      settle = undefined
      child.kill()
      await child.exited
    },
  }
}
