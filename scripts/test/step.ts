import { spawn } from "node:child_process"
import { print } from "../launch/print.ts"

/** The number of passed tests, and the names of the failed ones. */
export type Count = { passed: number; failed: string[] }

type Options = { environment?: Record<string, string>; signal: AbortSignal }

/** Runs a command with its output on the terminal, and returns whether it succeeded. `signal` stops it. */
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

/** Adds a failure if a run failed without a failed test, for example because it crashed or a file did not load. */
export function settle(title: string, { passed, failed }: Count, succeeded: boolean): Count {
  return { passed, failed: failed.length === 0 && !succeeded ? [title] : failed }
}

export const nothing: Count = { passed: 0, failed: [] }

export const one = (title: string, succeeded: boolean): Count =>
  succeeded ? { passed: 1, failed: [] } : { passed: 0, failed: [title] }

/** Prints the failed tests and, in the last line, how many passed and failed. Returns the exit code. */
export function conclude({ passed, failed }: Count): number {
  if (failed.length > 0) print(["\nFailed:", ...failed].join("\n  "))
  print(`\n${passed} passed, ${failed.length} failed`)
  return failed.length > 0 ? 1 : 0
}
