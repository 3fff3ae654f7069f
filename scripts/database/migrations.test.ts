import { expect, test } from "bun:test"
import { prune } from "#api/database/prune.ts"
import { startApi } from "#api/test/api.ts"
import { connect } from "#shared/database/connect.ts"
import { createLog } from "#shared/log/log.ts"
import { freshDatabase } from "../test/database.ts"
import { databaseBefore } from "../test/database-before.ts"

type Sql = ReturnType<typeof connect>

/** Does the work as the subject `user`, which row-level security asks for. */
const asSubject = <T>(owner: Sql, user: string, work: (sql: Sql) => Promise<T>) =>
  owner.begin(async (sql) => {
    await sql`select set_config('app.subject', ${user}, true)`
    return work(sql as unknown as Sql)
  })

test("PUBLIC has no rights on the schema, its tables and functions, not even on functions that are added later", async () => {
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
  // A token from before the migration contains the key's id.
  await owner`delete from api_key where id = ${used}`
  const ended = await owner`select sid from ended_sessions order by sid`
  expect(ended.map(({ sid }: { sid: string }) => sid)).toEqual([used, disabled, enabledAgain].sort())
})

test("0012: tasks of a database with a replica are kept, and can be changed without revisions", async () => {
  await using database = await databaseBefore("0012_no_revisions")
  await using owner = connect(database.url, { max: 1 })
  const [user] = await owner`insert into "user" (name, email) values ('Ada', 'ada@example.com') returning id`
  await owner`create trigger tasks_revised after insert or update or delete on tasks
    for each statement execute function note_task_revision()`
  await asSubject(
    owner,
    user.id,
    (sql) => sql`insert into tasks (user_id, id, title, title_key, search_key, created_at, updated_at)
      values (${user.id}, gen_random_uuid(), 'Tea', 'tea', 'tea', now(), now())`,
  )
  await database.migrate()
  const changed = await asSubject(
    owner,
    user.id,
    (sql) => sql`update tasks set title = 'Coffee' where user_id = ${user.id} returning title`,
  )
  expect([...changed]).toEqual([{ title: "Coffee" }])
  const [left] =
    await owner`select to_regclass('task_revisions') as table, to_regproc('note_task_revision') as function`
  expect(left).toEqual({ table: null, function: null })
})

/** A database before migration 0013 with tasks and deleted tasks of three people. Some deletions can no longer be undone. */
async function databaseWithDeletedTasks() {
  const database = await databaseBefore("0013_deletion_in_place")
  const owner = connect(database.url, { max: 1 })
  const [{ rolsuper }] = await owner`select rolsuper from pg_roles where rolname = current_user`
  expect(rolsuper).toBe(false)
  const people = Array.from({ length: 3 }, () => crypto.randomUUID())
  const [deletion, importId] = [crypto.randomUUID(), Bun.randomUUIDv7()]
  for (const user of people) {
    await owner`insert into "user" (id, name, email) values (${user}, 'Ada', ${user})`
    await asSubject(owner, user, async (sql) => {
      const columns = sql`user_id, id, title, title_key, description, search_key, completed, priority, due_date, created_at,
        updated_at, completed_at, version, import`
      const values = sql`${user}::uuid, gen_random_uuid(), 'Task ' || n, 'key', 'ä' || n, 'key', n % 2 = 0, 1 + n % 3,
        case when n % 4 > 0 then date '2026-01-01' + n end, now() - make_interval(days => n), now(),
        case when n % 2 = 0 then now() end, n, case when n % 5 = 0 then ${importId}::uuid end`
      await sql`insert into tasks (${columns}) select ${values} from generate_series(1, 40) n`
      await sql`insert into deleted_tasks (${columns}, deletion, deleted_at)
        select ${values}, ${deletion}::uuid, now() - interval '1 minute' from generate_series(41, 70) n`
      await sql`insert into deleted_tasks (${columns}, deletion, deleted_at)
        select ${values}, gen_random_uuid(), now() - interval '1 hour' from generate_series(71, 75) n`
    })
  }
  /** The rows of all people in a table, without the sort and search keys, because a start may compute those again. */
  const stored = async (table: string) => {
    const rows: Record<string, unknown>[] = []
    for (const user of people)
      rows.push(...(await asSubject(owner, user, (sql) => sql.unsafe(`select * from ${table} order by user_id, id`))))
    return rows.map(({ title_key, search_key, ...row }) => row)
  }
  return {
    ...{ ...database, owner, people, deletion, importId, stored },
    async [Symbol.asyncDispose]() {
      await owner.close()
      await database[Symbol.asyncDispose]()
    },
  }
}

/** Without the columns of later migrations. */
const only = (columns: string[], row: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(row).filter(([column]) => columns.includes(column)))

const byId = (one: Record<string, unknown>, other: Record<string, unknown>) =>
  String(one.id) < String(other.id) ? -1 : 1

test("0013: deleted tasks move into the table of tasks, and can be restored or pruned there", async () => {
  await using former = await databaseWithDeletedTasks()
  const { owner, people, deletion } = former
  const [tasks, deleted] = [await former.stored("tasks"), await former.stored("deleted_tasks")]
  expect([tasks.length, deleted.length]).toEqual([120, 105])
  await former.migrate()

  const known = Object.keys({ ...deleted[0] })
  const after = (await former.stored("tasks")).map((row) => only(known, row))
  const expected = [...tasks.map((row) => ({ ...row, deletion: null, deleted_at: null })), ...deleted]
  expect(after.sort(byId)).toEqual(expected.sort(byId))
  const [table] = await owner`
    select relrowsecurity as enabled, relforcerowsecurity as forced, to_regclass('deleted_tasks') as former
    from pg_class where relname = 'tasks'`
  expect(table).toEqual({ enabled: true, forced: true, former: null })
  const ofNobody = await owner`select count(*)::int as rows from tasks`
  expect([...ofNobody]).toEqual([{ rows: 0 }])

  await using api = await startApi({ databaseUrl: former.url })
  for (const id of people) {
    const user = await api.userWith(id)
    expect((await user.get("/api/tasks/stats")).body).toMatchObject({ total: 40, completed: 20 })
    const restored = await user.ask("POST", `/api/tasks/deletions/${deletion}/restore`)
    expect(restored.body).toEqual({ restored: 30 })
    expect((await user.get("/api/tasks/stats")).body).toMatchObject({ total: 70, completed: 35 })
    const undone = await user.ask("DELETE", `/api/tasks?import=${former.importId}`)
    expect(undone.body).toEqual({ deleted: 14 })
    expect((await user.ask("POST", undone.headers.get("location") as string)).body).toEqual({ restored: 14 })
  }
  await prune(api.database, createLog("silent", "api"))
  const restored = deleted.filter((row) => row.deletion === deletion)
  const left = [...tasks, ...restored].map((row) => ({ ...row, deletion: null, deleted_at: null }))
  const stored = (await former.stored("tasks")).map((row) => only(known, row))
  expect(stored.sort(byId)).toEqual(left.sort(byId))
}, 30_000)

test("0013: the migration fails and changes nothing when not all deleted tasks arrive", async () => {
  await using former = await databaseWithDeletedTasks()
  const { owner } = former
  const before = [await former.stored("tasks"), await former.stored("deleted_tasks")]
  await owner.unsafe(`
    create function lose() returns trigger language plpgsql as $$ begin
      if new.title = 'Task 42' then return null; end if;
      return new;
    end $$;
    create trigger lose before insert on tasks for each row execute function lose()`)
  const error = await former.migrate().catch(({ cause }) => String(cause))
  expect(error).toContain("Not all of the 105 deleted tasks could be moved")
  expect([await former.stored("tasks"), await former.stored("deleted_tasks")]).toEqual(before)
  const forced =
    await owner`select relname from pg_class where relforcerowsecurity and relname like '%tasks' order by 1`
  expect(forced.map(({ relname }: { relname: string }) => relname)).toEqual(["deleted_tasks", "tasks"])
  await owner`drop trigger lose on tasks`
  await former.migrate()
  expect(await former.stored("tasks")).toHaveLength(225)
}, 30_000)

test("0014 and 0015: accounts, tasks and idempotency keys stay as they are, and get labels, repeat and undo", async () => {
  await using database = await databaseBefore("0014_labels_and_repeat")
  await using owner = connect(database.url, { max: 1 })
  const [{ rolsuper }] = await owner`select rolsuper from pg_roles where rolname = current_user`
  expect(rolsuper).toBe(false)
  const people = Array.from({ length: 3 }, () => crypto.randomUUID())
  const newest = Bun.randomUUIDv7()
  const answer = JSON.stringify({ id: newest, title: "Tea", completed: false, dueDate: null })
  const fingerprint = new Bun.CryptoHasher("sha256").update(JSON.stringify({ title: "Tea" })).digest("hex")
  for (const user of people) {
    await owner`insert into "user" (id, name, email) values (${user}, 'Ada', ${user})`
    await owner`insert into account (id, account_id, provider_id, user_id, password)
      values (gen_random_uuid(), ${user}, 'credential', ${user}, 'hash')`
    await owner`insert into api_key (reference_id, key) values (${user}, ${`key of ${user}`})`
    await asSubject(owner, user, async (sql) => {
      await sql`insert into tasks (user_id, id, title, title_key, description, search_key, completed, priority, due_date,
          created_at, updated_at, completed_at, version, import, deletion, deleted_at)
        select ${user}, gen_random_uuid(), 'Task ' || n, 'key', repeat('- [ ] Straße, 日本 "\\', n * 5), 'key', n % 2 = 0, 1 + n % 3,
          case when n % 4 > 0 then date '2026-01-01' + n end, now() - make_interval(days => n), now() - make_interval(hours => n),
          case when n % 2 = 0 then now() - make_interval(hours => n) end, n,
          case when n % 5 = 0 then gen_random_uuid() end, case when n > 40 then gen_random_uuid() end, case when n > 40 then now() end
        from generate_series(1, 45) n`
      await sql`insert into idempotency_keys (user_id, key, fingerprint, answer, created_at)
        values (${user}, 'retry', ${fingerprint}, ${answer}, now())`
    })
  }
  /** All rows of all tables that had rows, by table. */
  async function stored() {
    const rows: Record<string, Record<string, unknown>[]> = {}
    for (const table of ["user", "account", "api_key"])
      rows[table] = [...(await owner.unsafe(`select * from "${table}" order by id`))]
    for (const [table, order] of Object.entries({ tasks: "id", idempotency_keys: "key" }))
      for (const user of people)
        rows[`${table} of ${user}`] = [
          ...(await asSubject(owner, user, (sql) => sql.unsafe(`select * from ${table} order by ${order}`))),
        ]
    return rows
  }
  const before = await stored()
  await database.migrate()
  const after = await stored()

  for (const [table, rows] of Object.entries(before)) {
    expect(rows.length, table).toBeGreaterThan(0)
    const columns = Object.keys(rows[0]!).filter((column) => !["title_key", "search_key"].includes(column))
    expect(
      after[table]!.map((row) => only(columns, row)),
      table,
    ).toEqual(rows.map((row) => only(columns, row)))
  }
  for (const task of after[`tasks of ${people[0]}`]!) {
    const { labels, label_keys, repeat, change, ...rest } = task
    expect([[...(labels as string[])], [...(label_keys as string[])], repeat, change]).toEqual([[], [], null, null])
    const former = Object.entries(rest).filter(([column]) => column.startsWith("former_"))
    expect(former.map(([, value]) => value)).toEqual(Array(11).fill(null))
  }
  const secured = await owner`
    select relname from pg_class where relrowsecurity and relforcerowsecurity and relname in ('tasks', 'idempotency_keys')`
  expect(secured).toHaveLength(2)
  const [ofNobody] =
    await owner`select (select count(*)::int from tasks) + (select count(*)::int from idempotency_keys) as rows`
  expect(ofNobody).toEqual({ rows: 0 })
  const [rights] = await owner`
    select has_table_privilege('latchkey_web', 'calendar_address', 'select, insert, update, delete') as web,
      has_table_privilege('latchkey_api', 'calendar_address', 'select') as api`
  expect(rights).toEqual({ web: true, api: false })

  await using api = await startApi({ databaseUrl: database.url })
  const user = await api.userWith(people[0]!)
  const retry = await user.ask("POST", "/api/tasks", {
    body: { title: "Tea" },
    headers: { "idempotency-key": "retry" },
  })
  expect([retry.status, retry.text]).toEqual([201, answer])
  expect((await user.get("/api/tasks/stats")).body).toMatchObject({ total: 40, completed: 20 })
  const { items } = (await user.get("/api/tasks?due=overdue&today=2027-01-01")).body
  expect(items[0]).toMatchObject({ labels: [], repeat: null })
  const path = `/api/tasks/${items[0].id}`
  const changed = await user.ask("PATCH", path, { body: { labels: ["Home"], repeat: "FREQ=DAILY" } })
  expect((await user.get("/api/tasks/labels")).body).toEqual({ labels: [{ name: "Home", tasks: 1 }] })
  await user.ask("POST", changed.headers.get("location")!)
  expect((await user.get(path)).body).toEqual({ ...items[0], updatedAt: expect.any(String) })
}, 30_000)
