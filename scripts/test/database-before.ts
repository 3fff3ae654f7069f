import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { drizzle } from "drizzle-orm/bun-sql"
import { migrate } from "drizzle-orm/bun-sql/migrator"
import { connect } from "#shared/database/connect.ts"
import { migrateDatabase } from "../database/migrate.ts"
import { emptyDatabase } from "./database.ts"

const migrations = fileURLToPath(new URL("../database/migrations", import.meta.url))

/**
 * Creates a database in the state before the migration `tag`, for tests that fill it and then call `migrate`. Its owner is
 * not a superuser. Ends with `await using`.
 */
export async function databaseBefore(tag: string) {
  const database = await emptyDatabase()
  const folder = mkdtempSync(join(tmpdir(), "latchkey-migrations-"))
  try {
    cpSync(migrations, folder, { recursive: true })
    const file = join(folder, "meta/_journal.json")
    const journal = JSON.parse(readFileSync(file, "utf8")) as { entries: { tag: string }[] }
    const end = journal.entries.findIndex((entry) => entry.tag === tag)
    if (end < 0) throw new Error(`There is no migration ${tag}`)
    writeFileSync(file, JSON.stringify({ ...journal, entries: journal.entries.slice(0, end) }))
    await using client = connect(database.url, { max: 2 })
    await migrate(drizzle({ client }), { migrationsFolder: folder })
  } finally {
    rmSync(folder, { recursive: true })
  }
  return { ...database, migrate: () => migrateDatabase(database.url) }
}
