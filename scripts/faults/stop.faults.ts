import { expect, setDefaultTimeout, test } from "bun:test"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { eventually } from "../test/eventually.ts"
import { newPerson } from "../test/person.ts"
import { killEverything, runStarted, untilNothingRuns } from "../test/start-command.ts"

setDefaultTimeout(300_000)

test("a stop under load answers open requests, accepts no new ones, and ends everything within ten seconds", async () => {
  const DATA_DIR = mkdtempSync(join(tmpdir(), "latchkey-faults-"))
  try {
    const running = await runStarted({ DATA_DIR, RATE_LIMIT: "false" })
    const person = await newPerson(running)
    const statuses = new Map<string, number>()
    let loading = true
    const load = Array.from({ length: 32 }, async (_, n) => {
      while (loading) {
        const answer = n % 4 === 0 ? person.web("/tasks") : person.api("GET", "/api/tasks")
        const outcome = await answer.then(
          ({ status }) => String(status),
          (error: { code?: string }) => error.code ?? String(error),
        )
        statuses.set(outcome, (statuses.get(outcome) ?? 0) + 1)
        if (outcome === "ECONNREFUSED") await Bun.sleep(50)
      }
    })
    await eventually(
      () => statuses.get("200") ?? 0,
      (answered) => answered > 200,
      40_000,
    )
    const told = performance.now()
    running.signal("SIGTERM")
    expect(await running.exited).toBe(0)
    expect(performance.now() - told).toBeLessThan(10_000)
    loading = false
    await Promise.all(load)
    expect(statuses.get("ECONNREFUSED")).toBeGreaterThan(0)
    // A connection that was being opened at that moment is reset, before the server read anything of its request.
    expect([...statuses.keys()].filter((outcome) => !["200", "ECONNREFUSED", "ECONNRESET"].includes(outcome))).toEqual(
      [],
    )
    expect(statuses.get("ECONNRESET") ?? 0).toBeLessThan(32)
    expect(running.said.err).toBe("")
    await untilNothingRuns(DATA_DIR)
  } finally {
    killEverything(DATA_DIR)
    rmSync(DATA_DIR, { recursive: true, force: true })
  }
})
