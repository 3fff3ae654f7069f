import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import type { SQL } from "bun"
import { readMigrationFiles } from "drizzle-orm/migrator"

const migrationsFolder = fileURLToPath(new URL("../database/migrations", import.meta.url))

const readMeta = (file: string) => JSON.parse(readFileSync(`${migrationsFolder}/meta/${file}`, "utf8"))

/** The versions of the schema, oldest first. A version has the name of its last migration. */
const versions: { name: string; createdAt: number; snapshot: string }[] = readMeta("_journal.json").entries.map(
  ({ tag, when }: { tag: string; when: number }) => ({
    name: tag,
    createdAt: when,
    snapshot: `${tag.split("_")[0]}_snapshot.json`,
  }),
)

export const newestVersion = versions.at(-1)!.name

export const isKnownVersion = (name: string) => versions.some((version) => version.name === name)

/** Returns the names of the tables in a version of the schema, from drizzle-kit's snapshot. */
export function tablesIn(name: string): string[] {
  const version = versions.find((version) => version.name === name)
  if (!version) throw new Error(`There is no version ${name} of the schema`)
  const { tables } = readMeta(version.snapshot) as { tables: Record<string, { name: string }> }
  return Object.values(tables).map((table) => table.name)
}

/** Returns the version of a database's schema; undefined without a schema, `newer` if a newer release made it. */
export async function schemaVersion(sql: SQL): Promise<string | undefined> {
  const [{ known }] = await sql`select to_regclass('drizzle.__drizzle_migrations') is not null as known`
  if (!known) return undefined
  const [last] =
    await sql`select created_at::text from drizzle.__drizzle_migrations order by __drizzle_migrations.created_at desc limit 1`
  if (!last) return undefined
  return versions.find(({ createdAt }) => createdAt === Number(last.created_at))?.name ?? "newer"
}

/** Creates a version of the schema in one transaction, in a database without a schema. Records it as drizzle's migrator does. */
export async function createSchema(sql: SQL, name: string) {
  await sql.unsafe(`
    create schema if not exists drizzle;
    create table if not exists drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)`)
  const last = versions.findIndex((version) => version.name === name)
  for (const { sql: statements, hash, folderMillis } of readMigrationFiles({ migrationsFolder }).slice(0, last + 1)) {
    for (const statement of statements) await sql.unsafe(statement)
    await sql`insert into drizzle.__drizzle_migrations (hash, created_at) values (${hash}, ${folderMillis})`
  }
}
