import { expect, test } from "bun:test"
import { connect } from "#shared/database/connect.ts"
import { freshDatabase } from "../test/database.ts"
import { limitStatements } from "./limit-statements.ts"

async function timeoutOf(url: string) {
  await using client = connect(url, { max: 1 })
  const [row] = await client`select current_setting('statement_timeout') as timeout`
  return row.timeout
}

test("PostgreSQL cancels slow statements of the API's own login without a connection parameter", async () => {
  await using database = await freshDatabase()
  await using other = await freshDatabase()
  expect(await timeoutOf(database.url)).toBe("0")
  await limitStatements(database.url)
  await limitStatements(database.url)
  expect(await timeoutOf(database.url)).toBe("5s")
  expect(await timeoutOf(other.url)).toBe("0")
})

test("a limit that the operator set is not changed", async () => {
  await using database = await freshDatabase()
  await using client = connect(database.url, { max: 1 })
  const name = new URL(database.url).pathname.slice(1)
  await client.unsafe(`alter role current_user in database ${name} set statement_timeout = '9s'`)
  await limitStatements(database.url)
  expect(await timeoutOf(database.url)).toBe("9s")
})
