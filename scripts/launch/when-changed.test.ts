import { afterEach, beforeEach, expect, test } from "bun:test"
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { whenChanged } from "./when-changed.ts"

let folder: string
const path = (...names: string[]) => join(folder, ...names)

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "latchkey-changed-"))
  mkdirSync(path("in"))
  writeFileSync(path("in", "a.ts"), "1")
})

afterEach(() => rmSync(folder, { recursive: true }))

function run(work = async () => {}) {
  const change = {
    inputs: [path("in")],
    digestFile: path("out", "digest"),
    lockFile: path("out", "lock"),
    counts: (name: string) => !name.endsWith(".md"),
  }
  return whenChanged(change, work)
}

test("the work runs once, and again when a file is changed, added, removed or renamed", async () => {
  expect(await run()).toBe(true)
  expect(await run()).toBe(false)
  writeFileSync(path("in", "a.ts"), "2")
  expect(await run()).toBe(true)
  writeFileSync(path("in", "b.ts"), "")
  expect(await run()).toBe(true)
  rmSync(path("in", "b.ts"))
  writeFileSync(path("in", "c.ts"), "")
  expect(await run()).toBe(true)
  rmSync(path("in", "c.ts"))
  expect(await run()).toBe(true)
  expect(await run()).toBe(false)
})

test("if two processes find a change, one of them does the work", async () => {
  expect((await Promise.all([run(), run()])).sort()).toEqual([false, true])
})

test("without a change nothing is written, not even the lock", async () => {
  await run()
  chmodSync(path("out"), 0o500)
  const before = statSync(path("out")).mtimeMs
  expect(await run()).toBe(false)
  expect(statSync(path("out")).mtimeMs).toBe(before)
})

test("a change of an ignored file does not run the work", async () => {
  await run()
  writeFileSync(path("in", "notes.md"), "")
  expect(await run()).toBe(false)
})

test("failed work does not count as completed", async () => {
  await expect(run(() => Promise.reject(new Error("no luck")))).rejects.toThrow("no luck")
  expect(await run()).toBe(true)
})
