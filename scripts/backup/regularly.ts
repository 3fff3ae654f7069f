import { mkdir, readdir, rm } from "node:fs/promises"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import type { Log } from "#shared/log/log.ts"
import { backUp } from "./backup.ts"

type Options = {
  url: string
  /** The folder for the backups. Other files in it are kept. */
  folder: string
  /** Milliseconds between two backups, restarts included. */
  every: number
  /** How many backups are kept. */
  keep: number
  log: Log
}

const minute = 60_000
const units = { m: minute, h: 60 * minute, d: 24 * 60 * minute }

/** Returns a period such as `30m`, `24h` or `7d` in milliseconds. */
export const millisecondsOf = (period: string) =>
  Number.parseInt(period, 10) * units[period.at(-1) as keyof typeof units]

/** The name of a backup that was made at this time. Names sort by time. */
const nameAt = (time: Date) => `latchkey-${time.toISOString().replaceAll(":", "-")}.jsonl.gz`
const pattern = /^latchkey-(\d{4}-\d\d-\d\dT)(\d\d)-(\d\d)-(\d\d\.\d{3}Z)\.jsonl\.gz$/
const timeIn = (name: string) => Date.parse(name.replace(pattern, "$1$2:$3:$4"))

/**
 * Makes a backup each time one is due, and removes all except the newest. A failed backup is logged, removes none, and is
 * tried again within an hour. Returns a function that stops this, a running backup included.
 */
export function backUpRegularly({ url, folder, every, keep, log }: Options): () => Promise<void> {
  const ending = new AbortController()
  const { signal } = ending

  const run = async () => {
    for (let retryAt = 0; ; ) {
      const newest = (await backupsIn(folder)).at(-1)
      const due = Math.max(newest ? timeIn(newest) + every : 0, retryAt)
      const wait = due - Date.now()
      // The clock may be changed, or the machine may sleep, so this checks the time every minute.
      if (wait > 0) await sleep(Math.min(wait, minute), undefined, { signal })
      else if (!(await attempt())) retryAt = Date.now() + Math.min(every, units.h)
    }
  }

  const attempt = async () => {
    const began = performance.now()
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const file = join(folder, nameAt(new Date()))
      const { user, tasks } = await backUp(url, file, signal)
      for (const name of (await backupsIn(folder)).slice(0, -keep)) await rm(join(folder, name))
      log.info("backup.made", { file, accounts: user, tasks, ms: Math.round(performance.now() - began) })
      return true
    } catch (error) {
      signal.throwIfAborted()
      log.error("backup.failed", { folder, reason: (error as Error).message })
      return false
    }
  }

  const running = run().catch((error) => {
    if (!signal.aborted) log.error("backup.ended", { reason: (error as Error).message })
  })
  return async () => {
    ending.abort()
    await running
  }
}

/** The names of the backups in a folder, oldest first. */
const backupsIn = async (folder: string) =>
  (await readdir(folder).catch(() => [])).filter((name) => pattern.test(name)).sort()
