import type { Settings } from "../settings.ts"

type Fields = Record<string, unknown>
type Level = Exclude<Settings["LOG_LEVEL"], "silent">

const rank = { debug: 0, info: 1, warn: 2, error: 3, silent: 4 }

/** Returns a log that writes each event as a JSON line to standard output. Never pass it tokens, cookies, bodies or passwords. */
export function createLog(level: Settings["LOG_LEVEL"], process: string) {
  const write =
    (at: Level) =>
    (event: string, fields: Fields = {}) => {
      if (rank[at] < rank[level]) return
      print(`${JSON.stringify({ time: new Date().toISOString(), level: at, process, event, ...fields })}\n`)
    }
  return { debug: write("debug"), info: write("info"), warn: write("warn"), error: write("error") }
}

export type Log = ReturnType<typeof createLog>

let pending = ""
let output: NodeJS.WriteStream = process.stdout

/** Writes the log to standard error, for a command whose result is on standard output. */
export function logToStandardError() {
  output = process.stderr
}

/** Writes the lines of one turn of the event loop together; under load, single writes cost six times as much. */
function print(line: string) {
  if (pending === "") setImmediate(flush)
  pending += line
}

function flush() {
  if (pending === "") return
  output.write(pending)
  pending = ""
}

process.once("exit", flush)
