import { mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { connect } from "../database/connect.ts"
import { migrateDatabase } from "../database/migrate.ts"
import { type PostgresServer, startPostgres } from "../postgres/server.ts"

type Cluster = { server: PostgresServer; template: string }

let cluster: Promise<Cluster> | undefined

/** One embedded server for the whole test process, started at first use, with a migrated database to copy. */
async function startCluster(): Promise<Cluster> {
  const server = await startPostgres({ folder: mkdtempSync(join(tmpdir(), "latchkey-test-")), temporary: true })
  await migrateDatabase(server.url)
  return { server, template: "latchkey" }
}

/**
 * A migrated, empty database of its own, for a test file that may run beside others. Its login owns it, and acts as the
 * two roles like the real one. It goes with `await using`, at the latest with the test process.
 */
export async function freshDatabase() {
  cluster ??= startCluster()
  const { server, template } = await cluster
  const name = `test_${crypto.randomUUID().replaceAll("-", "")}`
  await administer(server.url, `create database ${name} template ${template}`)
  return {
    url: server.url.replace(/\/[^/]*$/, `/${name}`),
    [Symbol.asyncDispose]: () => administer(server.url, `drop database if exists ${name} with (force)`),
  }
}

/** Ends the server, if one was started, and removes its folder. */
export async function stopCluster() {
  const started = await cluster
  cluster = undefined
  await started?.server.stop()
}

/** From another database: PostgreSQL copies a database only while nobody is connected to it. */
async function administer(serverUrl: string, statement: string) {
  const client = connect(serverUrl.replace(/\/[^/]*$/, "/postgres"), { max: 1 })
  try {
    await client.unsafe(statement)
  } finally {
    await client.close()
  }
}
