import { afterEach, beforeAll, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test"
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { eventually } from "../test/eventually.ts"
import {
  answers,
  killEverything,
  listenersOn,
  processesOn,
  runStart,
  runStarted,
  untilNothingRuns,
} from "../test/start-command.ts"
import { buildWeb } from "./build-web.ts"

setDefaultTimeout(120_000)

/** Milliseconds, enough for a busy machine. */
const maxWait = 40_000

// Every data folder here has a space in its name and is below a folder that only its owner can enter.
let closed: string
let DATA_DIR: string

beforeAll(() => buildWeb())

beforeEach(() => {
  closed = mkdtempSync(join(tmpdir(), "latchkey-start-"))
  DATA_DIR = join(closed, "data folder")
})

afterEach(async () => {
  killEverything(DATA_DIR)
  await untilNothingRuns(DATA_DIR)
  rmSync(closed, { recursive: true })
})

const started = (settings: Record<string, string> = {}) => runStarted({ DATA_DIR, ...settings })

/** Whether a process exists. A killed one exists until its parent has been notified. */
function isThere(pid: number) {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

const account = { name: "Ada", email: "ada@example.com", password: "tea at half past four" }

const post = (url: string, body: object) =>
  fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) })

describe.if(process.platform === "linux")("bun run start", () => {
  test("prints all addresses, refuses a second start, and leaves nothing behind", async () => {
    const first = await started()
    expect(first.said.out).toContain(first.webUrl)
    expect(first.said.out).toContain(first.apiUrl)
    expect(first.said.out).toContain(DATA_DIR)
    expect(await answers(`${first.webUrl}/`)).toBe(true)
    expect(await answers(`${first.apiUrl}/readyz`)).toBe(true)
    expect(statSync(join(DATA_DIR, "better-auth-secret")).mode & 0o777).toBe(0o600)
    expect(statSync(join(DATA_DIR, "postgres-password")).mode & 0o777).toBe(0o600)

    const [api] = processesOn(DATA_DIR).filter(({ command }) => command.includes("api/main.ts"))
    const environment = readFileSync(`/proc/${api?.pid}/environ`, "utf8")
    expect(environment).toContain("DATABASE_URL=postgres://latchkey_api_latchkey:")
    for (const secret of ["better-auth-secret", "postgres-password"])
      expect(environment).not.toContain(readFileSync(join(DATA_DIR, secret), "utf8"))

    const sameFolder = await runStart({ DATA_DIR })
    expect(await sameFolder.exited).toBe(1)
    expect(sameFolder.said.err).toBe(
      `Latchkey is already running on the data folder ${DATA_DIR}: stop it first, or set DATA_DIR.\n`,
    )

    const samePort = await runStart({ DATA_DIR: join(closed, "other"), API_PORT: first.ports.API_PORT })
    expect(await samePort.exited).toBe(1)
    expect(samePort.said.err).toBe(
      `Already in use: API_PORT ${first.ports.API_PORT}. Stop what listens there, or choose another port.\n`,
    )

    first.signal("SIGTERM")
    expect(await first.exited).toBe(0)
    expect(first.said.err).toBe("")
    await untilNothingRuns(DATA_DIR)
    expect(readdirSync(DATA_DIR).sort()).toEqual([
      "better-auth-secret",
      "postgres",
      "postgres-password",
      "postgres.log",
    ])
    expect(existsSync(join(DATA_DIR, "postgres", "postmaster.pid"))).toBe(false)
  })

  test("Ctrl-C, which reaches the whole process group, stops it cleanly", async () => {
    // Smaller than the ephemeral ports of the system.
    const METRICS_PORT = String(20_000 + Math.floor(Math.random() * 9_000))
    const start = await started({ API_PROCESSES: "2", WEB_PROCESSES: "2", METRICS_PORT })
    expect(processesOn(DATA_DIR).filter(({ command }) => command.includes("api/main.ts"))).toHaveLength(2)
    for (const [n, cache] of ["verified_tokens", "verified_tokens", "sessions", "sessions"].entries())
      await eventually(
        () => fetch(`http://localhost:${Number(METRICS_PORT) + n}/metrics`).then((response) => response.text(), String),
        (text) => text.includes(`cache="${cache}"`),
        maxWait,
      )
    start.signal("SIGINT", "group")
    expect(await start.exited).toBe(0)
    await untilNothingRuns(DATA_DIR)
  })

  test("restarts any process that dies, while others of its kind keep answering", async () => {
    const start = await started({ API_PROCESSES: "2", WEB_PROCESSES: "2" })
    const parts = { "api/main.ts": start.apiUrl, "web/server.ts": start.webUrl, "postgres -D": undefined }
    for (const [part, url] of Object.entries(parts)) {
      if (url)
        await eventually(
          () => listenersOn(new URL(url).port),
          (count) => count === 2,
          maxWait,
        )
      const running = () =>
        processesOn(DATA_DIR)
          .filter(({ command }) => command.includes(part) && !command.includes("stop-with-parent"))
          .map(({ pid }) => pid)
      const [victim = Number.NaN] = running()
      process.kill(victim, "SIGKILL")
      await eventually(
        () => isThere(victim),
        (there) => !there,
        maxWait,
      )
      for (let n = 0; url && n < 10; n++) expect(await answers(`${url}/healthz`)).toBe(true)
      await eventually(running, ({ length }) => length >= (url ? 2 : 1), maxWait)
    }
    await eventually(
      async () => [await answers(`${start.webUrl}/`), await answers(`${start.apiUrl}/readyz`)],
      (all) => all.every(Boolean),
      maxWait,
    )
    expect(start.said.out.match(/"start.process_ended"/g)?.length).toBeGreaterThanOrEqual(3)
    start.signal("SIGTERM")
    expect(await start.exited).toBe(0)
  })

  test("after a kill -9 of everything it starts again with all data", async () => {
    const first = await started()
    expect((await post(`${first.webUrl}/api/auth/register`, account)).status).toBe(201)
    killEverything(DATA_DIR)
    const second = await started()
    expect((await post(`${second.webUrl}/api/auth/login`, account)).status).toBe(200)
    second.signal("SIGTERM")
    expect(await second.exited).toBe(0)
  })

  test("after a kill -9 of the command itself, its processes end", async () => {
    const start = await started()
    start.signal("SIGKILL", "group")
    await untilNothingRuns(DATA_DIR)
    expect(await answers(`${start.webUrl}/healthz`)).toBe(false)
  })

  test("names every invalid setting, and starts nothing", async () => {
    const start = await runStart({ DATA_DIR, JWT_ALGORITHM: "none", CORS_ORIGINS: "*" })
    expect(await start.exited).toBe(1)
    expect(start.said.err).toBe(
      "The settings are not usable:\n" +
        "  JWT_ALGORITHM must be EdDSA, ES256, RS256 or HS256\n" +
        "  CORS_ORIGINS must be http or https origins between commas, never *\n",
    )
    expect(existsSync(DATA_DIR)).toBe(false)
  })

  test("names the setting of an unreachable database, but not its password", async () => {
    const start = await runStart({ DATA_DIR, DATABASE_URL: "postgres://me:secret@127.0.0.1:1/latchkey" })
    expect(await start.exited).toBe(1)
    expect(start.said.err).toStartWith("The database of DATABASE_URL cannot be used: ")
    expect(start.said.err).not.toContain("secret")
    await untilNothingRuns(DATA_DIR)
  })

  test("reports a data folder that cannot be created", async () => {
    writeFileSync(DATA_DIR, "a file")
    const start = await runStart({ DATA_DIR })
    expect(await start.exited).toBe(1)
    expect(start.said.err).toMatch(/^The data folder .* cannot be used: /)
  })
})
