import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { connect } from "#shared/database/connect.ts"
import { apiLoginName } from "../database/api-login-name.ts"
import { migrateDatabase } from "../database/migrate.ts"
import { type PostgresServer, startPostgres } from "../postgres/server.ts"

export type Cluster = { url: string; stop(): Promise<void> }

let cluster: Promise<Cluster> | undefined

/** Starts a temporary embedded server. Its migrated database `latchkey` is the template of the test databases. */
export async function startCluster(): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-test-"))
  let server: PostgresServer | undefined
  try {
    server = await startPostgres({ folder, temporary: true })
    await migrateDatabase(server.url)
    return server
  } catch (error) {
    await server?.stop()
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
}

/** Returns the server that `bun run test` started for all processes, or starts one for this process at the first call. */
export function ownCluster(): Promise<Cluster> {
  const url = process.env.TEST_CLUSTER_URL
  cluster ??= url ? Promise.resolve({ url, stop: async () => {} }) : startCluster()
  return cluster
}

/**
 * Creates a migrated, empty database, so that test files can run side by side. Its login owns it and can act as both roles,
 * like the real one. `await using` drops it.
 */
export const freshDatabase = () => createDatabase("template latchkey")

/** Creates a database without tables. */
export const emptyDatabase = () => createDatabase()

async function createDatabase(template = "") {
  const { url } = await ownCluster()
  const name = `test_${crypto.randomUUID().replaceAll("-", "")}`
  await administer(url, `create database ${name} ${template}`)
  return {
    url: url.replace(/\/[^/]*$/, `/${name}`),
    async [Symbol.asyncDispose]() {
      await administer(url, `drop database if exists ${name} with (force)`)
      await administer(url, `drop role if exists ${apiLoginName(name)}`)
    },
  }
}

/** Stops the server if this process started one, and removes its folder. */
export async function stopCluster() {
  const started = await cluster?.catch(() => undefined)
  cluster = undefined
  await started?.stop()
}

/** Connects to another database, because PostgreSQL copies a database only while it has no connections. */
async function administer(serverUrl: string, statement: string) {
  const client = connect(serverUrl.replace(/\/[^/]*$/, "/postgres"), { max: 1 })
  try {
    await client.unsafe(statement)
  } finally {
    await client.close()
  }
}
