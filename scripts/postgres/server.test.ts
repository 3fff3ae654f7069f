import { expect, setDefaultTimeout, test } from "bun:test"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { connect } from "#shared/database/connect.ts"
import { createLog } from "#shared/log/log.ts"
import { provideApiLogin } from "../database/api-login.ts"
import { migrateDatabase } from "../database/migrate.ts"
import { freshDatabase } from "../test/database.ts"
import { eventually } from "../test/eventually.ts"
import { startPostgres } from "./server.ts"
import { readPidFile } from "./server-process.ts"

setDefaultTimeout(120_000)

test("the login is an ordinary role that owns the UTF-8 database", async () => {
  await using database = await freshDatabase()
  await using client = connect(database.url, { max: 1 })
  const [row] = await client`
    select rolsuper as super, rolbypassrls as bypass, rolcreaterole as roles, pg_get_userbyid(datdba) = current_user as owner,
      pg_encoding_to_char(encoding) as encoding, inet_server_addr()::text as address
    from pg_roles, pg_database where rolname = current_user and datname = current_database()`
  expect(row).toEqual({
    super: false,
    bypass: false,
    roles: true,
    owner: true,
    encoding: "UTF8",
    address: "127.0.0.1/32",
  })
})

test("a log-in needs the password, and the superuser cannot log in", async () => {
  await using database = await freshDatabase()
  const attempt = (login: string, password: string) => {
    const url = new URL(database.url)
    url.username = login
    url.password = password
    return connect(url.href, { max: 1 })`select 1`.then(
      () => "let in",
      (error: Error) => error.message,
    )
  }
  expect(await attempt("latchkey", "guess")).toContain("password authentication failed")
  expect(await attempt("latchkey", "")).not.toBe("let in")
  expect(await attempt("postgres", "")).toContain("no pg_hba.conf entry")
})

test("if the API's login is refused, one warning is logged, and the next start allows the login", async () => {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-old-"))
  const data = join(folder, "postgres")
  const reasons: unknown[] = []
  const silent = createLog("silent", "test")
  const log = { ...silent, warn: (_: string, fields?: Record<string, unknown>) => void reasons.push(fields?.reason) }
  try {
    const first = await startPostgres({ folder })
    try {
      await migrateDatabase(first.url)
      // Older versions wrote this file.
      writeFileSync(join(data, "pg_hba.conf"), "host all latchkey 127.0.0.1/32 scram-sha-256\n")
      process.kill(readPidFile(data)?.pid as number, "SIGHUP")
      await eventually(
        () => provideApiLogin(first.url, log),
        (url) => url === undefined,
      )
      expect(reasons).toEqual([expect.stringContaining("no pg_hba.conf entry")])
    } finally {
      await first.stop()
    }
    const second = await startPostgres({ folder })
    try {
      const url = await provideApiLogin(second.url, log)
      await using api = connect(url as string, { max: 1 })
      expect([...(await api`select current_user::text as role`)]).toEqual([{ role: "latchkey_api_latchkey" }])
      expect(reasons).toHaveLength(1)
    } finally {
      await second.stop()
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test("it allows the requested number of connections, at least 200", async () => {
  const most = async (connections?: number) => {
    const folder = mkdtempSync(join(tmpdir(), "latchkey-connections-"))
    const server = await startPostgres({ folder, temporary: true, connections })
    try {
      await using client = connect(server.url, { max: 1 })
      const [row] = await client`select current_setting('max_connections')::int as most`
      return row.most
    } finally {
      await server.stop()
    }
  }
  expect(await Promise.all([most(), most(10), most(300)])).toEqual([200, 200, 300])
})
