import { afterAll, expect, setDefaultTimeout, test } from "bun:test"
import { spawnSync } from "node:child_process"
import { chownSync, mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { eventually } from "../test/eventually.ts"
import { newPerson } from "../test/person.ts"
import { answers, killEverything, runStarted, untilNothingRuns } from "../test/start-command.ts"

setDefaultTimeout(300_000)

const folder = mkdtempSync(join(tmpdir(), "latchkey-faults-"))
const disk = join(folder, "disk")
const DATA_DIR = join(disk, "data")
mkdirSync(disk)
const isMounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=200m,mode=755", "tmpfs", disk]).status === 0
if (!isMounted)
  process.stdout.write("The test of a full disk is skipped, because no small disk (tmpfs) can be mounted here.\n")

afterAll(async () => {
  killEverything(DATA_DIR)
  await untilNothingRuns(DATA_DIR)
  if (isMounted) spawnSync("umount", [disk])
  rmSync(folder, { recursive: true })
})

test.if(isMounted)(
  "with a full disk no acknowledged task is lost, requests get a 503, and with free space they succeed again",
  async () => {
    const running = await runStarted({ DATA_DIR, RATE_LIMIT: "false" })
    const person = await newPerson(running)
    const acknowledged: string[] = []
    const add = async (n: number) => {
      const task = { title: `Task ${n}`, description: crypto.randomUUID().repeat(250) }
      const answer = await person.api("POST", "/api/tasks", task).catch(() => undefined)
      if (answer?.status === 201) acknowledged.push(answer.body.id)
      return answer?.status
    }
    expect(await add(0)).toBe(201)

    const filler = join(disk, "filler")
    const { bavail, bsize } = statfsSync(disk)
    writeFileSync(filler, new Uint8Array(bavail * bsize - 1_000_000))
    chownSync(filler, 0, 0)
    const seen = new Set<number | undefined>()
    for (let n = 1; !seen.has(503); n++) {
      expect(n).toBeLessThan(2_000)
      seen.add(await add(n))
    }
    expect([...seen].filter((status) => status !== 201 && status !== 503)).toEqual([])

    rmSync(filler)
    await eventually(
      () => add(-1),
      (status) => status === 201,
      90_000,
    )
    for (const id of acknowledged) expect((await person.api("GET", `/api/tasks/${id}`)).status).toBe(200)
    await eventually(() => answers(`${running.webUrl}/`), Boolean, 40_000)
    expect((await person.web("/tasks")).status).toBe(200)
    running.signal("SIGTERM")
    expect(await running.exited).toBe(0)
  },
)
