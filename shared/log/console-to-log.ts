import { format } from "node:util"
import { OperatorError } from "../operator-error.ts"
import { createLog } from "./log.ts"
import { stackOf } from "./stack-of.ts"

/**
 * Makes everything that this process says a JSON line, whatever the level of its log: what libraries print, and what ends
 * the process, an `OperatorError` in its one sentence. To be called before anything else can fail.
 */
export function speakByLog(name: string) {
  const log = createLog("debug", name)
  for (const method of ["debug", "log", "info", "warn", "error"] as const) {
    const level = method === "log" ? "info" : method
    console[method] = (...said: unknown[]) => log[level]("console", { said: format(...said.map(withoutSecrets)) })
  }

  const end = (error: unknown) => {
    log.error("process.failed", { error: error instanceof OperatorError ? error.message : stackOf(error) })
    process.exit(1)
  }
  process.on("uncaughtException", end).on("unhandledRejection", end)
}

const withoutSecrets = (part: unknown) => (part instanceof Error ? stackOf(part) : part)
