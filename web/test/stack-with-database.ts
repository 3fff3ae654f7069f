import { afterAll } from "bun:test"
import { startStack } from "#scripts/test/stack.ts"

/** A stack for all tests of a file, and a way into its database; both end with the file. */
export async function stackWithDatabase(overrides: Record<string, string>) {
  const stack = await startStack(overrides)
  const sql = new Bun.SQL(stack.databaseUrl, { max: 1 })
  afterAll(async () => {
    await sql.close()
    await stack.stop()
  })
  return { stack, sql }
}
