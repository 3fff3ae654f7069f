import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { connect } from "#shared/database/connect.ts"
import { apiLoginName } from "../database/api-login-name.ts"
import { migrateDatabase } from "../database/migrate.ts"
import { startPostgres } from "../postgres/server.ts"

/**
 * Returns the URL of an empty, migrated database that goes with `running`: one beside the database at `serverUrl`, else the
 * embedded one, just as `start` runs it, in a folder of its own.
 */
export async function benchDatabase(serverUrl: string | undefined, running: AsyncDisposableStack): Promise<string> {
  const url = serverUrl ? await databaseBeside(serverUrl, running) : await embeddedDatabase(running)
  await migrateDatabase(url)
  return url
}

async function embeddedDatabase(running: AsyncDisposableStack) {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-bench-"))
  running.defer(() => rmSync(folder, { recursive: true }))
  const server = await startPostgres({ folder })
  running.defer(server.stop)
  return server.url
}

async function databaseBeside(serverUrl: string, running: AsyncDisposableStack) {
  const name = `latchkey_bench_${crypto.randomUUID().slice(0, 8)}`
  const administer = async (statement: string) => {
    const client = connect(serverUrl, { max: 1 })
    await client.unsafe(statement).finally(() => client.close())
  }
  await administer(`create database ${name}`)
  running.defer(() => administer(`drop role if exists ${apiLoginName(name)}`))
  running.defer(() => administer(`drop database ${name} with (force)`))
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return url.href
}
