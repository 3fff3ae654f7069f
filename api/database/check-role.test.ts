import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test"
import type { SQL } from "bun"
import { freshDatabase } from "#scripts/test/database.ts"
import { connect } from "#shared/database/connect.ts"
import { createLog } from "#shared/log/log.ts"
import { OperatorError } from "#shared/operator-error.ts"
import { checkRole } from "./check-role.ts"
import { openDatabase } from "./database.ts"

let fresh: Awaited<ReturnType<typeof freshDatabase>>
let owner: SQL
/** A role as an operator might create it for the API, with only the rights that the API needs. */
let role: string

beforeAll(async () => {
  fresh = await freshDatabase()
  owner = connect(fresh.url, { max: 1 })
})
afterAll(async () => {
  await owner.close()
  await fresh[Symbol.asyncDispose]()
})
beforeEach(async () => {
  role = `latchkey_test_${crypto.randomUUID().slice(0, 8)}`
  await owner.unsafe(
    `create role ${role} nologin; grant ${role} to current_user; grant usage on schema public to ${role}`,
  )
  await owner.unsafe(`grant select, insert, update, delete on tasks, idempotency_keys to ${role}`)
})
afterEach(async () => {
  await owner.unsafe(`drop owned by ${role}; drop role ${role}`)
})

async function check(url = fresh.url, as: string | null = role) {
  const database = openDatabase({ url, role: as ?? undefined, log: createLog("silent", "api"), max: 1 })
  try {
    return await checkRole(database).then(
      () => "accepted",
      (error) => (error instanceof OperatorError ? error.message : error),
    )
  } finally {
    await database.close()
  }
}

test("a role with only the rights that the API needs is accepted", async () => {
  expect(await check()).toBe("accepted")
  expect(await check(fresh.url, "latchkey_api")).toBe("accepted")
})

describe("the API does not start with a role that", () => {
  test("owns tables", async () => {
    await owner.unsafe(
      `create table spare (); grant create on schema public to ${role}; alter table spare owner to ${role}`,
    )
    expect(await check()).toBe(
      `The API does not start: its database role ${role} owns tables (spare), so it could switch row-level security off.`,
    )
  })

  test("is a member of the role that owns the tables", async () => {
    await owner.unsafe(
      `create role ${role}_owner nologin; grant ${role}_owner to current_user; grant ${role}_owner to ${role}`,
    )
    await owner.unsafe(
      `create table spare2 (); grant create on schema public to ${role}_owner; alter table spare2 owner to ${role}_owner`,
    )
    expect(await check()).toContain("owns tables (spare2)")
    await owner.unsafe(`drop owned by ${role}_owner; drop role ${role}_owner`)
  })

  test.each(["select", "insert", "update", "delete", "select (token)"])("may %s accounts", async (right) => {
    await owner.unsafe(`grant ${right} on session to ${role}`)
    expect(await check()).toBe(
      `The API does not start: its database role ${role} can use tables that are not the API's (session).`,
    )
  })

  test("is the login that owns everything", async () => {
    expect(await check(fresh.url, null)).toContain("owns tables (")
  })

  test("row-level security does not bind because it is switched off", async () => {
    await owner`alter table tasks disable row level security`
    expect(await check()).toBe(
      `The API does not start: its database role ${role} is not bound by row-level security on tasks.`,
    )
    await owner`alter table tasks enable row level security`
  })

  test("does not exist", async () => {
    expect(await check(fresh.url, "nobody_at_all")).toBe(
      'The API cannot use its database: role "nobody_at_all" does not exist.',
    )
  })
})

test("the API does not start with a database that was never migrated or cannot be reached", async () => {
  const name = `test_${crypto.randomUUID().replaceAll("-", "")}`
  await owner.unsafe(`create database ${name}`)
  const empty = await check(fresh.url.replace(/\/[^/]*$/, `/${name}`))
  await owner.unsafe(`drop database ${name} with (force)`)
  expect(empty).toBe('The API cannot use its database: relation "public.tasks" does not exist.')
  expect(await check("postgres://nobody:secret@127.0.0.1:1/none")).toBe(
    "The API cannot use its database: Failed to connect.",
  )
})
