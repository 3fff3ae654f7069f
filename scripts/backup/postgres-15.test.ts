import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test"
import { spawnSync } from "node:child_process"
import { chmodSync, existsSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { connect } from "#shared/database/connect.ts"
import { migrateDatabase } from "../database/migrate.ts"
import { freePort } from "../postgres/free-port.ts"
import { emptyDatabase, freshDatabase } from "../test/database.ts"
import { backUp } from "./backup.ts"
import { contentsOf, fillEveryTable } from "./filled-tables.ts"
import { restore } from "./restore.ts"

setDefaultTimeout(120_000)

/** Debian's PostgreSQL 15, the oldest supported version. It refuses to run as root. */
const programs = "/usr/lib/postgresql/15/bin"
const canRun = existsSync(programs) && process.getuid?.() === 0

function asNobody(command: string) {
  const { status, stderr } = spawnSync("su", ["-s", "/bin/sh", "nobody", "-c", command], { encoding: "utf8", cwd: "/" })
  if (status !== 0) throw new Error(stderr)
}

describe.if(canRun)("PostgreSQL 15", () => {
  let folder: string
  let port: number

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "latchkey-postgres-15-"))
    chmodSync(folder, 0o777)
    port = await freePort()
    asNobody(`${programs}/initdb -D ${folder}/data -U postgres -A trust -E UTF8 --locale=C >${folder}/log`)
    const options = `-p ${port} -k ${folder} -c listen_addresses=127.0.0.1`
    asNobody(`${programs}/pg_ctl -D ${folder}/data -o '${options}' -l ${folder}/log -w start >${folder}/start`)
    await using administrator = connect(`postgres://postgres@127.0.0.1:${port}/postgres`, { max: 1 })
    await administrator.unsafe("create role latchkey login createrole")
    await administrator.unsafe("create database latchkey owner latchkey")
  })
  afterAll(() => {
    asNobody(`${programs}/pg_ctl -D ${folder}/data -m immediate stop >${folder}/stop`)
    rmSync(folder, { recursive: true })
  })

  test("restores a backup of the embedded version, and makes one that the embedded version restores", async () => {
    const url = `postgres://latchkey@127.0.0.1:${port}/latchkey`
    await using embedded = await freshDatabase()
    await using back = await emptyDatabase()
    await fillEveryTable(embedded.url)
    await migrateDatabase(url)
    await backUp(embedded.url, join(folder, "from 18"))
    await restore(url, join(folder, "from 18"), { keepSessions: true })
    await backUp(url, join(folder, "from 15"))
    await restore(back.url, join(folder, "from 15"), { keepSessions: true })
    const contents = await contentsOf(embedded.url)
    expect(await contentsOf(url)).toEqual(contents)
    expect(await contentsOf(back.url)).toEqual(contents)
  })
})
