import { afterEach, beforeAll, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test"
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { buildWeb } from "../start/build-web.ts"
import { eventually } from "../test/eventually.ts"
import { killEverything, runStarted, untilNothingRuns } from "../test/start-command.ts"

setDefaultTimeout(240_000)

let folder: string
const inFolder = (name: string) => join(folder, name)

beforeAll(() => buildWeb())
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "latchkey-backup-"))
})
afterEach(async () => {
  for (const name of ["first", "second"]) {
    killEverything(inFolder(name))
    await untilNothingRuns(inFolder(name))
  }
  rmSync(folder, { recursive: true })
})

/** Runs a command as an operator does. */
async function run(args: string[], settings: Record<string, string>) {
  const child = Bun.spawn([process.execPath, "run", ...args], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...settings },
    stdout: "pipe",
    stderr: "pipe",
  })
  const [out, err] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()])
  return { code: await child.exited, out, err: err.replace(/^\$ .*\n/, "") }
}

const account = { name: "Ada", email: "ada@example.com", password: "tea at half past four" }

const post = (url: string, body: object, headers: Record<string, string> = {}) =>
  fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
    keepalive: false,
  })

async function titles({ webUrl, apiUrl }: { webUrl: string; apiUrl: string }) {
  const login = await post(`${webUrl}/api/auth/login`, account)
  expect(login.status).toBe(200)
  const { token } = (await login.json()) as { token: string }
  const list = await fetch(`${apiUrl}/api/tasks`, { headers: { authorization: `Bearer ${token}` }, keepalive: false })
  expect(list.status).toBe(200)
  return ((await list.json()) as { items: { title: string }[] }).items.map(({ title }) => title)
}

describe.if(process.platform === "linux")("with the embedded database", () => {
  test("backup and restore work while Latchkey runs, which needs no restart, and while it does not", async () => {
    const [DATA_DIR, OTHER] = [inFolder("first"), inFolder("second")]
    const first = await runStarted({ DATA_DIR, BACKUP_EVERY: "24h" })
    const registered = await post(`${first.webUrl}/api/auth/register`, account)
    expect(registered.status).toBe(201)
    const { token } = (await registered.json()) as { token: string }
    await post(`${first.apiUrl}/api/tasks`, { title: "Tea" }, { authorization: `Bearer ${token}` })

    const running = await run(["backup", inFolder("running")], { DATA_DIR })
    expect(running).toEqual({
      code: 0,
      out: `1 account and 1 task are now in ${inFolder("running")}.\n`,
      err: "",
    })
    await eventually(
      () => readdirSync(join(DATA_DIR, "backups")),
      (files) => files.length === 1 && /^latchkey-.*\.jsonl\.gz$/.test(files[0] as string),
      40_000,
    )
    first.signal("SIGTERM")
    expect(await first.exited).toBe(0)
    const before = readdirSync(DATA_DIR)
    expect(await run(["backup", inFolder("stopped")], { DATA_DIR })).toMatchObject({ code: 0, err: "" })
    expect(readdirSync(DATA_DIR)).toEqual(before)
    expect(await run(["restore", inFolder("stopped")], { DATA_DIR })).toEqual({
      code: 1,
      out: "",
      err: "The database has accounts or tasks already: restore into an empty one.\n",
    })

    // Stands for another machine with another secret.
    const second = await runStarted({ DATA_DIR: OTHER })
    expect(await run(["restore", inFolder("stopped")], { DATA_DIR: OTHER })).toEqual({
      code: 0,
      out: "1 account and 1 task are restored. Everybody has to log in again.\n",
      err: "",
    })
    expect(await titles(second)).toEqual(["Tea"])
    second.signal("SIGTERM")
    expect(await second.exited).toBe(0)

    rmSync(OTHER, { recursive: true })
    expect(await run(["restore", inFolder("running")], { DATA_DIR: OTHER })).toMatchObject({ code: 0, err: "" })
    const third = await runStarted({ DATA_DIR: OTHER })
    expect(await titles(third)).toEqual(["Tea"])
    third.signal("SIGTERM")
    expect(await third.exited).toBe(0)
  })

  test("print what is wrong in one sentence, and make no data folder", async () => {
    const DATA_DIR = inFolder("first")
    expect(await run(["backup"], { DATA_DIR })).toEqual({
      code: 1,
      out: "",
      err: "Name one file: bun run backup FILE\n",
    })
    expect(await run(["backup", inFolder("file")], { DATA_DIR })).toEqual({
      code: 1,
      out: "",
      err: `There is no database in the data folder ${DATA_DIR}: set DATA_DIR or DATABASE_URL.\n`,
    })
    expect(await run(["restore", inFolder("file")], { DATA_DIR })).toEqual({
      code: 1,
      out: "",
      err: `There is no file ${inFolder("file")}.\n`,
    })
    expect(existsSync(DATA_DIR)).toBe(false)
  })
})
