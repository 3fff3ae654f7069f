import { expect, test } from "bun:test"
import { startChoosyProxy } from "#scripts/test/choosy-proxy.ts"
import { freshDatabase } from "#scripts/test/database.ts"
import { apiRole, connect } from "./connect.ts"

test("a connection acts as its role, within its limit, also behind a proxy that passes on options alone", async () => {
  await using database = await freshDatabase()
  using proxy = startChoosyProxy(database.url)
  for (const url of [database.url, proxy.url]) {
    await using client = connect(url, { role: apiRole, max: 1, statementTimeout: 5_000 })
    const [row] = await client`select current_user::text as role, current_setting('statement_timeout') as timeout`
    expect(row).toEqual({ role: apiRole, timeout: "5s" })
  }
})
