import { afterEach, beforeEach, expect, test } from "bun:test"
import { existsSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { tryLock, underLock } from "./lock.ts"

let folder: string
let file: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "latchkey-lock-"))
  file = join(folder, "lock")
})

afterEach(() => rmSync(folder, { recursive: true }))

/** Starts a process that takes the lock, reports that, and runs until it is killed. */
async function holder() {
  const code = `import { tryLock } from "${import.meta.dir}/lock.ts"
    const release = tryLock(process.argv[1])
    console.log(Boolean(release))
    // Without a reference the lock could be garbage collected.
    setInterval(() => release, 1000)`
  const child = Bun.spawn([process.execPath, "-e", code, file], { stdout: "pipe" })
  const said = await child.stdout.getReader().read()
  expect(new TextDecoder().decode(said.value)).toBe("true\n")
  return child
}

test("two processes cannot hold the same lock, and a kill -9 releases it", async () => {
  const other = await holder()
  expect(tryLock(file)).toBeUndefined()
  other.kill("SIGKILL")
  await other.exited
  const release = tryLock(file)
  expect(release).toBeFunction()
  release?.()
})

test("releasing the lock removes the file", () => {
  tryLock(file)?.()
  expect(existsSync(file)).toBe(false)
})

test("waiting work runs once the lock is free, even after work that failed", async () => {
  const turns: string[] = []
  const luck = Promise.withResolvers<void>()
  const first = underLock(file, () => luck.promise.finally(() => turns.push("first"))).catch(() => turns.push("failed"))
  const second = underLock(file, () => turns.push("second"))
  luck.reject(new Error("no luck"))
  await Promise.all([first, second])
  expect(turns).toEqual(["first", "failed", "second"])
})
