import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test"
import { readFileSync } from "node:fs"
import { connect } from "#shared/database/connect.ts"
import { createLog, type Log } from "#shared/log/log.ts"
import { freshDatabase, ownCluster } from "../test/database.ts"
import { newPerson } from "../test/person.ts"
import { type Stack, startStack } from "../test/stack.ts"
import { provideApiLogin, withLogin } from "./api-login.ts"
import { apiLoginName } from "./api-login-name.ts"
import { migrateDatabase } from "./migrate.ts"

setDefaultTimeout(120_000)

const silent = createLog("silent", "test")

/** A log that collects its warnings. */
function warningLog() {
  const warnings: { event: string; reason?: unknown }[] = []
  const log: Log = { ...silent, warn: (event, fields) => void warnings.push({ event, ...fields }) }
  return { log, warnings }
}

async function ask<T = Record<string, unknown>>(url: string, statement: string): Promise<T[]> {
  await using client = connect(url, { max: 1 })
  return [...((await client.unsafe(statement)) as T[])]
}
const who = (url: string) => ask(url, "select current_user::text as role, current_database() as database")

/** Creates a database with this name or owner. Ends with `await using`. */
async function databaseOf({ name = `test_${crypto.randomUUID()}`, owner }: { name?: string; owner?: URL }) {
  const { url } = await ownCluster()
  const elsewhere = url.replace(/\/[^/]*$/, "/postgres")
  const quoted = `"${name.replaceAll('"', '""')}"`
  if (owner) await ask(elsewhere, `grant ${owner.username} to current_user`)
  await ask(elsewhere, `create database ${quoted} ${owner ? `owner ${owner.username}` : "template latchkey"}`)
  const own = Object.assign(new URL(owner ?? url), { pathname: `/${encodeURIComponent(name)}` }).href
  return {
    url: own,
    async [Symbol.asyncDispose]() {
      // PostgreSQL truncates a long name.
      await ask(elsewhere, `drop database ${quoted} with (force)`)
      const cut = Buffer.from(name).subarray(0, 63).toString()
      await ask(elsewhere, `drop role if exists ${apiLoginName(cut)}`)
    },
  }
}

/** Creates another login that can own a database, with a name that pg_hba.conf admits, and returns its URL. */
async function anotherOwner(rights: string, password: string) {
  const { url } = await ownCluster()
  const username = `latchkey_api_owner_${crypto.randomUUID().slice(0, 8)}`
  await ask(url, `create role ${username} login ${rights} password '${password.replaceAll("'", "''")}'`)
  await ask(url, `grant latchkey_web, latchkey_api to ${username}`)
  return {
    url: new URL(withLogin(url, { username, password: encodeURIComponent(password) })),
    async [Symbol.asyncDispose]() {
      await ask(url, `drop role ${username}`)
    },
  }
}

describe("code that runs as the API", () => {
  let stack: Stack
  let environment: Record<string, string>
  const owner = () => new URL(stack.databaseUrl)

  beforeAll(async () => {
    const database = await freshDatabase()
    process.env.LATCHKEY_TEST_POSTGRES_URL = database.url
    stack = await startStack({ DATABASE_URL: database.url, REDIS_URL: "redis://:a-password@127.0.0.1:1" })
    delete process.env.LATCHKEY_TEST_POSTGRES_URL
    const { stop } = stack
    stack.stop = () => stop().then(database[Symbol.asyncDispose])
    const [api] = stack.servers.api
    const entries = readFileSync(`/proc/${api?.pid}/environ`, "utf8").split("\0")
    environment = Object.fromEntries(entries.map((entry) => entry.split(/=(.*)/s)))
  })
  afterAll(() => stack?.stop())

  test("finds no other login and no secret of the web app in its environment", async () => {
    expect(environment.API_PORT).toBe(stack.env.API_PORT as string)
    const values = Object.values(environment).join("\n")
    for (const secret of [owner().password, stack.env.BETTER_AUTH_SECRET as string, "a-password"])
      expect(values).not.toContain(secret)
    expect(environment.LATCHKEY_TEST_POSTGRES_URL).toBeUndefined()
    expect(environment.DATABASE_URL).toBe(environment.API_DATABASE_URL as string)
    expect(await who(environment.DATABASE_URL as string)).toEqual([
      { role: apiLoginName(owner().pathname.slice(1)), database: owner().pathname.slice(1) },
    ])
  })

  test("cannot become another role or get more rights", async () => {
    await using api = connect(environment.DATABASE_URL as string, { max: 1 })
    const roles: { name: string }[] = await api`select rolname as name from pg_roles where rolname <> current_user`
    expect(roles.map(({ name }) => name)).toEqual(expect.arrayContaining(["latchkey", "latchkey_api", "latchkey_web"]))
    for (const { name } of roles) {
      await expect(api.unsafe(`set role "${name}"`)).rejects.toThrow("permission denied")
      await expect(api.unsafe(`set session authorization "${name}"`)).rejects.toThrow("permission denied")
      await expect(api.unsafe(`grant "${name}" to current_user`)).rejects.toThrow(/permission denied|cannot/)
    }
    for (const right of ["createrole", "createdb", "bypassrls", "superuser", "replication"])
      await expect(api.unsafe(`alter role current_user ${right}`)).rejects.toThrow("permission denied")
    await expect(api.unsafe("create table mine ()")).rejects.toThrow("permission denied for schema public")
    const [left] = await api`select count(*)::int as n from pg_auth_members where member = current_user::regrole`
    expect(left.n).toBe(0)
  })

  test("cannot read accounts or the tasks of other people", async () => {
    const ada = await newPerson(stack)
    expect((await ada.api("POST", "/api/tasks", { title: "Water the plants" })).status).toBe(201)
    await using api = connect(environment.DATABASE_URL as string, { max: 1 })
    await api.unsafe("set role none")
    for (const table of [
      "user",
      "session",
      "account",
      "verification",
      "jwks",
      "api_key",
      "calendar_address",
      "rate_limit",
    ])
      for (const statement of [`select from "${table}"`, `delete from "${table}"`, `copy "${table}" to stdout`])
        await expect(api.unsafe(statement)).rejects.toThrow(`permission denied for table ${table}`)
    expect([...(await api`select from tasks`)]).toEqual([])
    const functions: { name: string }[] = await api`
      select proname as name from pg_proc
      where pronamespace = 'public'::regnamespace and has_function_privilege(oid, 'execute') order by proname`
    expect(functions.map(({ name }) => name)).toEqual([
      "act_as",
      "foreign_change",
      "foreign_deletion",
      "foreign_import",
      "foreign_task",
      "forget_changes",
    ])
  })

  test("plans each statement once, and is stopped after five seconds of a statement", async () => {
    const [settings] = await ask(
      environment.DATABASE_URL as string,
      "select current_setting('plan_cache_mode') as plans, current_setting('statement_timeout') as timeout",
    )
    expect(settings).toEqual({ plans: "force_generic_plan", timeout: "5s" })
  })
})

test.each([
  `Tasks of "Ada's" $$ 100% {${crypto.randomUUID()}}`,
  `aufgaben-für-alle-${crypto.randomUUID()}`,
  `x${crypto.randomUUID()}`.repeat(2).slice(0, 63),
])("a database may be called %p", async (name) => {
  await using database = await databaseOf({ name })
  const url = (await provideApiLogin(database.url, silent)) as string
  expect(await who(url)).toEqual([{ role: apiLoginName(name), database: name }])
})

test("names of logins have at most 63 bytes of plain characters and differ between databases", () => {
  const names = ["tasks", "Tasks", "tasks ", "tasks-1", "tasks_1", "ä".repeat(31), "a".repeat(62), `${"a".repeat(62)}b`]
  const logins = names.map(apiLoginName)
  expect(logins[0]).toBe("latchkey_api_tasks")
  expect(new Set(logins).size).toBe(names.length)
  for (const login of logins) expect(login).toMatch(/^latchkey_api_[a-z0-9_]{1,50}$/)
})

test("two databases on a server have different logins, and neither reads the tasks of the other", async () => {
  await using first = await freshDatabase()
  await using second = await freshDatabase()
  const [one, other] = [
    new URL((await provideApiLogin(first.url, silent)) as string),
    new URL((await provideApiLogin(second.url, silent)) as string),
  ]
  expect(one.username).not.toBe(other.username)
  expect(one.password).not.toBe(other.password)
  const crossed = withLogin(second.url, one)
  await expect(ask(crossed, "select from public.tasks")).rejects.toThrow("permission denied")
})

test("machines that start together use the same login, and a later start does not change it", async () => {
  await using database = await freshDatabase()
  const urls = await Promise.all(Array.from({ length: 6 }, () => provideApiLogin(database.url, silent)))
  await using inUse = connect(urls[0] as string, { max: 1 })
  await inUse`select from tasks`
  urls.push(await provideApiLogin(database.url, silent))
  expect(new Set(urls).size).toBe(1)
  expect(urls[0]).not.toContain(new URL(database.url).password)
  await inUse`select from tasks`
})

test("the login loses all other rights that it was given", async () => {
  await using database = await freshDatabase()
  const url = (await provideApiLogin(database.url, silent)) as string
  const login = new URL(url).username
  await ask(
    database.url,
    `grant latchkey_web to ${login};
    grant all on session, account to ${login};
    grant select (email) on "user" to ${login} with grant option;
    grant all on function note_ended_key to ${login};
    grant truncate on tasks to ${login};
    alter role ${login} createrole valid until '2000-01-01';
    alter role ${login} set role = latchkey_web;
    alter role ${login} in database ${new URL(database.url).pathname.slice(1)} set statement_timeout = 0`,
  )
  expect(await provideApiLogin(database.url, silent)).toBe(url)
  const [left] = await ask(
    url,
    `select current_user::text as role, current_setting('statement_timeout') as timeout, rolcreaterole as creates,
      (select count(*)::int from pg_auth_members where member = current_user::regrole) as memberships,
      has_table_privilege('session', 'select, insert, update, delete') as sessions,
      has_any_column_privilege('"user"', 'select') as users,
      has_table_privilege('tasks', 'truncate') as truncates,
      has_function_privilege('note_ended_key()', 'execute') as triggers
    from pg_roles where rolname = current_user`,
  )
  expect(left).toEqual({
    role: login,
    timeout: "5s",
    creates: false,
    memberships: 0,
    sessions: false,
    users: false,
    truncates: false,
    triggers: false,
  })
})

test("parameters of the URL are kept, and the owner's password may contain any character", async () => {
  await using owner = await anotherOwner("createrole", `p@ss/w:rd #1?% é'"\\`)
  await using database = await databaseOf({ owner: owner.url })
  const url = `${database.url}?prepare=false&sslmode=prefer`
  await migrateDatabase(url)
  const provided = (await provideApiLogin(url, silent)) as string
  expect(new URL(provided).search).toBe("?prepare=false&sslmode=prefer")
  expect(await ask(provided, "select from tasks")).toEqual([])
})

describe("there is no login, and one warning says why, if", () => {
  test("the owner may not create roles", async () => {
    await using owner = await anotherOwner("", "a password")
    await using database = await databaseOf({ owner: owner.url })
    await migrateDatabase(database.url)
    const { log, warnings } = warningLog()
    expect(await provideApiLogin(database.url, log)).toBeUndefined()
    expect(warnings).toMatchObject([
      { event: "database.api_has_no_login", reason: expect.stringContaining("permission denied to create role") },
    ])
    await using stack = await startStack({ DATABASE_URL: database.url })
    const ada = await newPerson(stack)
    expect((await ada.api("GET", "/api/tasks")).status).toBe(200)
  })

  test("the owner logs in without a password", async () => {
    const { log, warnings } = warningLog()
    const url = "postgres://latchkey@127.0.0.1:1/latchkey"
    expect(await provideApiLogin(url, log)).toBeUndefined()
    expect(warnings).toMatchObject([{ reason: "DATABASE_URL has no password to derive another from" }])
  })

  test("it was granted a role that the owner cannot revoke", async () => {
    await using database = await freshDatabase()
    await using owner = await anotherOwner("createrole", "a password")
    const url = (await provideApiLogin(database.url, silent)) as string
    const login = new URL(url).username
    await ask(owner.url.href, `create role ${owner.url.username}_group`)
    // Lets the other owner grant this login for a moment.
    await ask(database.url, `grant ${login} to ${owner.url.username} with admin option`)
    await ask(owner.url.href, `grant ${owner.url.username}_group to ${login}`)
    const { log, warnings } = warningLog()
    expect(await provideApiLogin(database.url, log)).toBeUndefined()
    expect(warnings).toHaveLength(1)
    await ask(owner.url.href, `drop role ${owner.url.username}_group`)
    await ask(database.url, `revoke ${login} from ${owner.url.username} cascade`)
  })
})
