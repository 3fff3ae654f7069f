import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { freePort } from "../postgres/free-port.ts"
import { eventually } from "../test/eventually.ts"
import { newPerson } from "../test/person.ts"
import { answers, killEverything, processesOn, runStarted, untilNothingRuns } from "../test/start-command.ts"

setDefaultTimeout(300_000)

let folder: string
let DATA_DIR: string
/** The ports stay the same at each start, so that clients can continue. */
let ports: Record<string, string>
beforeAll(async () => {
  ports = { WEB_PORT: String(await freePort()), API_PORT: String(await freePort()) }
  folder = mkdtempSync(join(tmpdir(), "latchkey-faults-"))
  DATA_DIR = join(folder, "data")
})
afterAll(async () => {
  killEverything(DATA_DIR)
  await untilNothingRuns(DATA_DIR)
  rmSync(folder, { recursive: true })
})

const parts = ["api/main.ts", "web/server.ts", "postgres -D"]

const start = () => runStarted({ DATA_DIR, ...ports, RATE_LIMIT: "false" })

test("repeated kill -9 of any process during writes loses no acknowledged task", async () => {
  let running = await start()
  const person = await newPerson(running)
  const acknowledged = new Map<string, string>()
  let writing = true

  /** Adds tasks one after the other, and repeats each with its idempotency key until it is acknowledged. */
  async function write(writer: number) {
    for (let n = 0; writing; n++) {
      const title = `${writer}/${n}`
      const answer = await eventually(
        () => person.api("POST", "/api/tasks", { title }, { "idempotency-key": title }).catch(() => undefined),
        (answer) => answer?.status === 201 || !writing,
        100_000,
      )
      if (answer?.status === 201) acknowledged.set(title, answer.body.id)
    }
  }
  const writers = [0, 1, 2, 3].map(write)

  const progress = async () => {
    const before = acknowledged.size
    await eventually(
      () => acknowledged.size - before,
      (written) => written > 20,
      60_000,
    )
  }
  for (let round = 0; round < 4; round++) {
    for (const part of parts) {
      await progress()
      const victim = processesOn(DATA_DIR).find(
        ({ command }) => command.includes(part) && !command.includes("stop-with-parent"),
      )
      if (victim) process.kill(victim.pid, "SIGKILL")
    }
    await progress()
    if (round % 2 === 0) killEverything(DATA_DIR)
    else running.signal("SIGKILL", "group")
    await untilNothingRuns(DATA_DIR)
    running = await start()
  }
  await progress()
  writing = false
  await Promise.all(writers)

  const kept = new Map<string, string>()
  for (let cursor: string | null = ""; cursor !== null; ) {
    const page = await person.api("GET", `/api/tasks?limit=200${cursor && `&cursor=${encodeURIComponent(cursor)}`}`)
    expect(page.status).toBe(200)
    for (const { id, title } of page.body.items) {
      expect(kept.has(title)).toBe(false)
      kept.set(title, id)
    }
    cursor = page.body.nextCursor
  }
  expect(acknowledged.size).toBeGreaterThan(300)
  for (const [title, id] of acknowledged) expect([title, kept.get(title)]).toEqual([title, id])
  // The session still works.
  expect((await person.web("/tasks")).status).toBe(200)
  expect(await answers(`${running.apiUrl}/readyz`)).toBe(true)
  running.signal("SIGTERM")
  expect(await running.exited).toBe(0)
})
