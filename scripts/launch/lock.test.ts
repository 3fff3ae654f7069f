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

/** Another process that takes the lock, says so, and lives until it is killed. */
async function holder() {
  const code = `import { tryLock } from "${import.meta.dir}/lock.ts"
    const release = tryLock(process.argv[1])
    console.log(Boolean(release))
    // What nobody refers to any more may be collected, and the lock with it.
    setInterval(() => release, 1000)`
  const child = Bun.spawn([process.execPath, "-e", code, file], { stdout: "pipe" })
  const said = await child.stdout.getReader().read()
  expect(new TextDecoder().decode(said.value)).toBe("true\n")
  return child
}

test("two processes cannot hold one lock; a kill -9 gives it back", async () => {
  const other = await holder()
  expect(tryLock(file)).toBeUndefined()
  other.kill("SIGKILL")
  await other.exited
  const release = tryLock(file)
  expect(release).toBeFunction()
  release?.()
})

test("giving it back removes the file", () => {
  tryLock(file)?.()
  expect(existsSync(file)).toBe(false)
})

test("whoever waits has its turn once the lock is free, also when what was done under it failed", async () => {
  const turns: string[] = []
  const luck = Promise.withResolvers<void>()
  const first = underLock(file, () => luck.promise.finally(() => turns.push("first"))).catch(() => turns.push("failed"))
  const second = underLock(file, () => turns.push("second"))
  luck.reject(new Error("no luck"))
  await Promise.all([first, second])
  expect(turns).toEqual(["first", "failed", "second"])
})
