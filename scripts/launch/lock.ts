import { Database } from "bun:sqlite"
import { closeSync, fstatSync, mkdirSync, openSync, rmSync, statSync } from "node:fs"
import { dirname } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"

/**
 * Takes an exclusive lock that ends with this process, even after a kill -9, because SQLite uses a lock of the operating
 * system. Returns a function that releases it and removes the file, or undefined if another process holds it.
 */
export function tryLock(file: string): (() => void) | undefined {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  for (;;) {
    const opened = openSync(file, "a", 0o600)
    const { ino } = fstatSync(opened)
    closeSync(opened)
    const database = new Database(file)
    try {
      database.run("pragma journal_mode = memory")
      database.run("begin exclusive")
    } catch (error) {
      database.close()
      if ((error as { code?: string }).code === "SQLITE_BUSY") return undefined
      throw error
    }
    const release = () => {
      rmSync(file, { force: true })
      database.close()
    }
    // The former holder may have removed the file after we opened it. Then this lock is on a file that no other process opens.
    if (statSync(file, { throwIfNoEntry: false })?.ino === ino) return release
    database.close()
  }
}

/** Waits for the lock, and holds it while `work` runs. */
export async function underLock<Result>(file: string, work: () => Result | Promise<Result>): Promise<Result> {
  let release = tryLock(file)
  for (; !release; release = tryLock(file)) await sleep(100)
  try {
    return await work()
  } finally {
    release()
  }
}
