import { afterAll, beforeAll, expect, test } from "bun:test"
import { createLog } from "#shared/log/log.ts"
import { startApi, type TestApi } from "../test/api.ts"
import { prune } from "./prune.ts"

let api: TestApi
beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api[Symbol.asyncDispose]())

test("old rows of every account are deleted, and no other rows", async () => {
  const users = [(await api.user()).id, (await api.user()).id]
  const asOwner = <T>(user: string, work: (sql: typeof api.administrator) => Promise<T>) =>
    api.administrator.begin(async (transaction) => {
      await transaction`select set_config('app.subject', ${user}, true)`
      return work(transaction as unknown as typeof api.administrator)
    })
  for (const user of users)
    await asOwner(user, async (sql) => {
      for (const minutes of [14, 16])
        await sql`insert into tasks (user_id, id, title, title_key, search_key, created_at, updated_at, deletion, deleted_at)
          values (${user}, gen_random_uuid(), ${`${minutes} minutes`}, '', '', now(), now(), gen_random_uuid(),
            now() - make_interval(mins => ${minutes}))`
      await sql`insert into tasks (user_id, id, title, title_key, search_key, created_at, updated_at)
        values (${user}, gen_random_uuid(), 'old, but not deleted', '', '', now() - interval '9 years', now() - interval '9 years')`
      for (const hours of [23, 25])
        await sql`insert into idempotency_keys values (${user}, ${`${hours} hours`}, '', '', now() - make_interval(hours => ${hours}))`
      for (const days of [89, 91])
        await sql`insert into security_events (user_id, id, event, created_at)
          values (${user}, gen_random_uuid(), ${`${days} days`}, now() - make_interval(days => ${days}))`
      for (const hours of [47, 49])
        await sql`insert into ended_sessions values (${user}, gen_random_uuid(), now() - make_interval(hours => ${hours}))`
    })

  await prune(api.database, createLog("silent", "api"))

  for (const user of users)
    await asOwner(user, async (sql) => {
      expect([...(await sql`select title from tasks order by title`.values())]).toEqual([
        ["14 minutes"],
        ["old, but not deleted"],
      ])
      expect([...(await sql`select key from idempotency_keys`.values())]).toEqual([["23 hours"]])
      expect([...(await sql`select event from security_events`.values())]).toEqual([["89 days"]])
      expect(await sql`select from ended_sessions where user_id = ${user}`).toHaveLength(1)
    })
})

test("a table that cannot be pruned is logged, and the others are pruned", async () => {
  const user = await api.user()
  await api.administrator`insert into ended_sessions values (${user.id}, gen_random_uuid(), now() - interval '3 days')`
  await api.administrator`revoke delete on idempotency_keys from latchkey_api`
  const warnings: unknown[] = []
  await prune(api.database, {
    ...createLog("silent", "api"),
    warn: (event, fields) => void warnings.push([event, fields?.table]),
  })
  expect(warnings).toEqual([["prune.failed", "idempotency_keys"]])
  expect(await api.administrator`select from ended_sessions where user_id = ${user.id}`).toHaveLength(0)
})
