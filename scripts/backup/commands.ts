import { resolve } from "node:path"
import { createLog } from "#shared/log/log.ts"
import { OperatorError } from "#shared/operator-error.ts"
import { readSettings } from "#shared/settings.ts"
import { print } from "../launch/print.ts"
import { databaseForCommand } from "../start/command-database.ts"
import { provideDatabase } from "../start/database.ts"
import { backUp, type Counts } from "./backup.ts"
import { checkBackup, restore } from "./restore.ts"

/** `bun run backup FILE`. Returns the exit code. Throws `OperatorError`. */
export async function backUpOnce(args: string[], stop: AbortSignal): Promise<number> {
  const file = fileIn(args, "backup")
  const settings = readSettings(process.env, { needsSecret: false })
  await using running = new AsyncDisposableStack()
  const counts = await backUp(await databaseForCommand(settings, running), file, stop)
  print(`${summary(counts)} are now in ${file}.`)
  return 0
}

/** `bun run restore FILE`. Returns the exit code. Throws `OperatorError`. */
export async function restoreOnce(args: string[], stop: AbortSignal): Promise<number> {
  const file = fileIn(args, "restore")
  const settings = readSettings(process.env, { needsSecret: false })
  await checkBackup(file, stop)
  await using running = new AsyncDisposableStack()
  const url = await databaseForCommand(settings, running, { create: true })
  const counts = await restore(url, file, { signal: stop })
  await provideDatabase({ ...settings, DATABASE_URL: url }, createLog(settings.LOG_LEVEL, "restore"), running)
  print(`${summary(counts)} are restored. Everybody has to log in again.`)
  return 0
}

function fileIn(args: string[], command: string) {
  const [file] = args
  if (!file || args.length > 1) throw new OperatorError(`Name one file: bun run ${command} FILE`)
  // npm sets INIT_CWD to the folder in which the command was typed.
  return resolve(process.env.INIT_CWD ?? ".", file)
}

const summary = ({ user = 0, tasks = 0 }: Counts) => `${counted(user, "account")} and ${counted(tasks, "task")}`
const counted = (count: number, what: string) => `${count.toLocaleString("en")} ${what}${count === 1 ? "" : "s"}`
