import { format } from "node:util"
import { OperatorError } from "../operator-error.ts"
import { createLog } from "./log.ts"
import { stackOf } from "./stack-of.ts"

/**
 * Turns everything that this process prints into JSON log lines, at every log level: the output of libraries, and the error
 * that ends the process (of an `OperatorError` the message alone). Call it before anything can fail.
 */
export function sendConsoleToLog(name: string) {
  const log = createLog("debug", name)
  for (const method of ["debug", "log", "info", "warn", "error"] as const) {
    const level = method === "log" ? "info" : method
    console[method] = (...said: unknown[]) => log[level]("console", { said: format(...said.map(loggable)) })
  }

  const end = (error: unknown) => {
    log.error("process.failed", { error: error instanceof OperatorError ? error.message : stackOf(error) })
    process.exit(1)
  }
  process.on("uncaughtException", end).on("unhandledRejection", end)
}

const loggable = (part: unknown) => (part instanceof Error ? stackOf(part) : part)
