import { expect, test } from "bun:test"
import { freshDatabase } from "#scripts/test/database.ts"
import { startParameterProxy } from "#scripts/test/startup-parameter-proxy.ts"
import { apiRole, connect } from "./connect.ts"

test("a connection has its role and its limits, also behind a proxy that passes on only the options parameter", async () => {
  await using database = await freshDatabase()
  using proxy = startParameterProxy(database.url)
  for (const url of [database.url, proxy.url]) {
    await using client = connect(url, { role: apiRole, max: 1, statementTimeout: 5_000 })
    const [row] = await client`select current_user::text as role, current_setting('statement_timeout') as timeout`
    expect(row).toEqual({ role: apiRole, timeout: "5s" })
  }
})
