import { resolve } from "node:path"
import { createLog } from "#shared/log/log.ts"
import { readSettings } from "#shared/settings.ts"
import { print } from "../launch/print.ts"
import { takeDataFolder } from "./data-folder.ts"
import { provideDatabase } from "./database.ts"

/** Migrates the database of the settings, or the embedded one if no other process uses it. Returns the exit code. */
export async function migrateOnce(): Promise<number> {
  const settings = readSettings(process.env, { needsSecret: false })
  const folder = resolve(settings.DATA_DIR)
  await using running = new AsyncDisposableStack()
  if (!settings.DATABASE_URL) running.defer(takeDataFolder(folder).release)
  await provideDatabase({ ...settings, DATA_DIR: folder }, createLog(settings.LOG_LEVEL, "migrate"), running)
  print("The database is up to date.")
  return 0
}
