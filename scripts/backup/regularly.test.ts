import { afterEach, beforeEach, expect, setDefaultTimeout, test } from "bun:test"
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createLog } from "#shared/log/log.ts"
import { emptyDatabase, freshDatabase } from "../test/database.ts"
import { eventually } from "../test/eventually.ts"
import { fillEveryTable } from "./filled-tables.ts"
import { backUpRegularly, millisecondsOf } from "./regularly.ts"
import { restore } from "./restore.ts"

setDefaultTimeout(60_000)

let folder: string
let events: string[]
const silent = createLog("silent", "test")
const log = {
  ...silent,
  info: (event: string) => void events.push(event),
  error: (event: string) => void events.push(event),
}
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), "latchkey-backups-")), "backups")
  events = []
})
afterEach(() => rmSync(join(folder, ".."), { recursive: true }))

const hour = 3_600_000
const nameAgo = (hours: number) =>
  `latchkey-${new Date(Date.now() - hours * hour).toISOString().replaceAll(":", "-")}.jsonl.gz`
const files = () => readdirSync(folder).sort()
const patience = 30_000
const untilEvents = (count: number) =>
  eventually(
    () => events,
    ({ length }) => length >= count,
    patience,
  )

test("periods are read in minutes, hours and days", () => {
  expect(["30m", "24h", "7d"].map(millisecondsOf)).toEqual([1_800_000, 86_400_000, 604_800_000])
})

test("the newest backups are kept, each can be restored, and other files are not removed", async () => {
  await using database = await freshDatabase()
  await using target = await emptyDatabase()
  await fillEveryTable(database.url)
  const end = backUpRegularly({ url: database.url, folder, every: 1, keep: 2, log })
  await untilEvents(1)
  writeFileSync(join(folder, "notes.txt"), "mine")
  await untilEvents(4)
  await end()
  expect(new Set(events)).toEqual(new Set(["backup.made"]))
  const [first, second, ...others] = files()
  expect(others).toEqual(["notes.txt"])
  expect([first, second]).toEqual(files().filter((name) => name.startsWith("latchkey-")))
  expect([statSync(folder).mode & 0o777, statSync(join(folder, first as string)).mode & 0o777]).toEqual([0o700, 0o600])
  expect((await restore(target.url, join(folder, second as string))).user).toBe(2)
})

test("a restart does not make one before it is due, and makes an overdue one at once", async () => {
  await using database = await freshDatabase()
  await backUpRegularly({ url: database.url, folder, every: 24 * hour, keep: 7, log })()
  const dueLater = nameAgo(23)
  rmSync(folder, { recursive: true, force: true })
  await Bun.write(join(folder, dueLater), "")
  const waiting = backUpRegularly({ url: database.url, folder, every: 24 * hour, keep: 7, log })
  const overdue = backUpRegularly({ url: database.url, folder, every: 22 * hour, keep: 7, log })
  await untilEvents(1)
  await overdue()
  await waiting()
  expect(events).toEqual(["backup.made"])
  expect(files()).toHaveLength(2)
  expect(files()[0]).toBe(dueLater)
})

test("a failed backup is logged, and no older backup is removed", async () => {
  const old = [nameAgo(3), nameAgo(2), nameAgo(1)]
  for (const name of old) await Bun.write(join(folder, name), "")
  await using empty = await emptyDatabase()
  const end = backUpRegularly({ url: empty.url, folder, every: 1, keep: 1, log })
  await untilEvents(2)
  await end()
  expect(new Set(events)).toEqual(new Set(["backup.failed"]))
  expect(files()).toEqual(old.sort())
})
