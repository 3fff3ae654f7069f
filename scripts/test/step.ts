import { spawn } from "node:child_process"

export type Count = { passed: number; failed: number }

type Options = { environment?: Record<string, string>; signal: AbortSignal }

/** Runs a command, its output straight to the terminal, and resolves to whether it succeeded. `signal` ends it. */
export async function succeeds([program = "", ...args]: string[], { environment, signal }: Options) {
  signal.throwIfAborted()
  const child = spawn(program, args, {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "inherit", "inherit"],
  })
  const end = () => child.kill("SIGTERM")
  signal.addEventListener("abort", end)
  const status = await new Promise((resolve) => child.once("exit", resolve).once("error", () => resolve("not found")))
  signal.removeEventListener("abort", end)
  signal.throwIfAborted()
  return status === 0
}

/** What a runner's report counted. A run that failed without a failed test (it crashed, a file did not load) counts as one. */
export function settle({ passed, failed }: Count, succeeded: boolean): Count {
  return { passed, failed: failed === 0 && !succeeded ? 1 : failed }
}

export const nothing: Count = { passed: 0, failed: 0 }

export const one = (succeeded: boolean): Count => ({ passed: succeeded ? 1 : 0, failed: succeeded ? 0 : 1 })
