import { expect, test } from "bun:test"
import { freshDatabase } from "#scripts/test/database.ts"
import { apiRole, connect, webRole } from "../database/connect.ts"
import type { Log } from "../log/log.ts"
import { recordEvent } from "./record.ts"

test("a repeated event is logged each time, and stored a few times per minute", async () => {
  await using database = await freshDatabase()
  await using web = connect(database.url, { role: webRole, max: 1 })
  await using sql = connect(database.url, { role: apiRole, max: 1 })
  const [{ id: subject }] = await web`insert into "user" (name, email) values ('Ada', 'ada@example.com') returning id`
  const lines: string[] = []
  const note = (event: string) => void lines.push(event)
  const log: Log = { debug: note, info: note, warn: note, error: note }
  for (let n = 0; n < 40; n++) await recordEvent({ sql, log }, { event: "security.token_rejected", subject })
  await recordEvent({ sql, log }, { event: "security.path_mismatch", subject })
  expect(lines).toEqual([...Array(40).fill("security.token_rejected"), "security.path_mismatch"])
  const kept: { event: string; rows: number }[] = await sql.begin(async (sql) => {
    await sql`select set_config('app.subject', ${subject}, true)`
    return sql`select event, count(*)::int as rows from security_events group by event order by event`
  })
  expect(kept.map(({ event }) => event)).toEqual(["security.path_mismatch", "security.token_rejected"])
  // Ten, or at most twenty if a minute ends in between.
  expect(kept[1]?.rows).toBeGreaterThanOrEqual(10)
  expect(kept[1]?.rows).toBeLessThanOrEqual(20)
})

test("an event of a deleted account is logged but not stored, without an error", async () => {
  await using database = await freshDatabase()
  await using sql = connect(database.url, { role: apiRole, max: 1 })
  const lines: string[] = []
  const note = (event: string) => void lines.push(event)
  const log: Log = { debug: note, info: note, warn: note, error: note }
  await recordEvent({ sql, log }, { event: "security.token_rejected", subject: crypto.randomUUID() })
  expect(lines).toEqual(["security.token_rejected"])
})
