import { expect, test } from "bun:test"
import { connect } from "#shared/database/connect.ts"
import { freshDatabase } from "../test/database.ts"
import { databaseBefore } from "../test/database-before.ts"

test("PUBLIC has no right on the schema, its tables and its functions, nor on functions that are added later", async () => {
  await using database = await freshDatabase()
  await using owner = connect(database.url, { max: 1 })
  await owner`create function added_later() returns int language sql as 'select 1'`
  const open = await owner`
    select 'function ' || proname as what from pg_proc, aclexplode(coalesce(proacl, acldefault('f', proowner)))
      where pronamespace = 'public'::regnamespace and grantee = 0
    union all
    select 'relation ' || relname from pg_class, aclexplode(relacl)
      where relnamespace = 'public'::regnamespace and grantee = 0
    union all
    select 'schema: ' || privilege_type from pg_namespace, aclexplode(nspacl) where nspname = 'public' and grantee = 0`
  expect([...open]).toEqual([])
  const functions = await owner`select proname from pg_proc where pronamespace = 'public'::regnamespace`
  expect(functions.length).toBeGreaterThan(5)
})

test("0008: keys and their tokens outlive the migration, and a key that was enabled again works at once", async () => {
  await using database = await databaseBefore("0008_key_periods")
  await using owner = connect(database.url, { max: 1 })
  const [user] = await owner`insert into "user" (name, email) values ('Ada', 'ada@example.com') returning id`
  const addKey = async () =>
    (await owner`insert into api_key (reference_id, key) values (${user.id}, ${crypto.randomUUID()}) returning id`)[0]
      .id as string
  const [used, disabled, enabledAgain] = [await addKey(), await addKey(), await addKey()]
  await owner`update api_key set enabled = false where id in (${disabled}, ${enabledAgain})`
  await owner`update api_key set enabled = true where id = ${enabledAgain}`
  await database.migrate()

  const rows = await owner`
    select id, enabled, exists (select from ended_sessions where sid = api_key.sid) as ended from api_key order by id`
  expect([...rows]).toEqual(
    [
      { id: used, enabled: true, ended: false },
      { id: disabled, enabled: false, ended: false },
      { id: enabledAgain, enabled: true, ended: false },
    ].sort((one, other) => (one.id < other.id ? -1 : 1)),
  )
  // A token bought before the migration carries the key's id.
  await owner`delete from api_key where id = ${used}`
  const ended = await owner`select sid from ended_sessions order by sid`
  expect(ended.map(({ sid }: { sid: string }) => sid)).toEqual([used, disabled, enabledAgain].sort())
})

test("0012: tasks of a database that had a replica stay, and can be changed without revisions", async () => {
  await using database = await databaseBefore("0012_no_revisions")
  await using owner = connect(database.url, { max: 1 })
  const [user] = await owner`insert into "user" (name, email) values ('Ada', 'ada@example.com') returning id`
  await owner`create trigger tasks_revised after insert or update or delete on tasks
    for each statement execute function note_task_revision()`
  const asUser = <T>(work: (sql: typeof owner) => Promise<T>) =>
    owner.begin(async (sql) => {
      await sql`select set_config('app.subject', ${user.id}, true)`
      return work(sql as unknown as typeof owner)
    })
  await asUser(
    (sql) => sql`insert into tasks (user_id, id, title, title_key, search_key, created_at, updated_at)
      values (${user.id}, gen_random_uuid(), 'Tea', 'tea', 'tea', now(), now())`,
  )
  await database.migrate()
  const changed = await asUser(
    (sql) => sql`update tasks set title = 'Coffee' where user_id = ${user.id} returning title`,
  )
  expect([...changed]).toEqual([{ title: "Coffee" }])
  const [left] =
    await owner`select to_regclass('task_revisions') as table, to_regproc('note_task_revision') as function`
  expect(left).toEqual({ table: null, function: null })
})
