import { afterAll } from "bun:test"
import { startStack } from "#scripts/test/stack.ts"

/** A stack for all tests of a file, and a connection to its database. Both are closed after the file's tests. */
export async function stackWithDatabase(overrides: Record<string, string>) {
  const stack = await startStack(overrides)
  const sql = new Bun.SQL(stack.databaseUrl, { max: 1 })
  afterAll(async () => {
    await sql.close()
    await stack.stop()
  })
  return { stack, sql }
}
