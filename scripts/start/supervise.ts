import { join, resolve } from "node:path"
import { createLog } from "#shared/log/log.ts"
import { readSettings, type Settings } from "#shared/settings.ts"
import { backUpRegularly, millisecondsOf } from "../backup/regularly.ts"
import { print } from "../launch/print.ts"
import { buildWeb } from "./build-web.ts"
import { built, watching } from "./commands.ts"
import { localSecret, takeDataFolder } from "./data-folder.ts"
import { provideDatabase } from "./database.ts"
import { checkPorts, localOrigin } from "./ports.ts"
import { startServers } from "./servers.ts"

type Mode = { development?: boolean }

/** Milliseconds. After a kill -9 of the last start, its servers need a moment to end and free their ports. */
const maxWaitAfterCrash = 10_000

/** Starts everything, keeps it running until `stop` is aborted, and stops it. Throws `OperatorError`. */
export async function supervise(stop: AbortSignal, mode: Mode = {}): Promise<number> {
  await using running = new AsyncDisposableStack()
  await startAll(mode, running, stop)
  await new Promise((resolve) => (stop.aborted ? resolve(0) : stop.addEventListener("abort", resolve)))
  print("Stopping …")
  return 0
}

async function startAll({ development }: Mode, running: AsyncDisposableStack, stop: AbortSignal) {
  const given = readSettings(process.env)
  const folder = resolve(given.DATA_DIR)
  const { release, afterCrash } = takeDataFolder(folder)
  running.defer(release)
  await checkPorts(given, afterCrash ? maxWaitAfterCrash : 0)

  const log = createLog(given.LOG_LEVEL, "start")
  const settings: Settings = {
    ...given,
    DATA_DIR: folder,
    // Development servers are one process each, and serve no metrics.
    ...(development && { WEB_PROCESSES: 1, API_PROCESSES: 1, METRICS_PORT: undefined }),
  }
  const { url, apiDatabaseUrl } = await provideDatabase(settings, log, running)
  settings.DATABASE_URL = url
  settings.BETTER_AUTH_SECRET ??= localSecret(folder)
  stop.throwIfAborted()
  if (!development) await buildWeb(stop)
  const commands = development ? watching(settings) : built
  await startServers({ settings, apiDatabaseUrl, commands, log, signal: stop }, running)
  const { BACKUP_EVERY, BACKUP_KEEP } = settings
  if (BACKUP_EVERY && !development) {
    const backups = { folder: join(folder, "backups"), every: millisecondsOf(BACKUP_EVERY), keep: BACKUP_KEEP }
    running.defer(backUpRegularly({ url, ...backups, log }))
  }
  announce(settings, given.DATABASE_URL)
}

function announce({ HOST, WEB_PORT, API_PORT, DATA_DIR }: Settings, databaseUrl?: string) {
  print("Latchkey is running; Ctrl-C stops it.")
  print(`  Web app   ${localOrigin(HOST, WEB_PORT)}`)
  print(`  Task API  ${localOrigin(HOST, API_PORT)}`)
  print(`  Data      ${databaseUrl ? `PostgreSQL at ${new URL(databaseUrl).host}` : DATA_DIR}`)
}
