import { afterAll, beforeAll, expect, test } from "bun:test"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { countJUnit, countPlaywright } from "./reports.ts"
import { settle } from "./step.ts"

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "latchkey-reports-"))
})
afterAll(() => rmSync(folder, { recursive: true }))

function file(content: string) {
  const path = join(folder, crypto.randomUUID())
  writeFileSync(path, content)
  return path
}

test("bun's report counts what passed and failed, and leaves out what was skipped", () => {
  const report = `<?xml version="1.0"?>
<testsuites name="bun test" tests="7" assertions="9" failures="2" skipped="1" time="0.1">
  <testsuite name="a" tests="7" failures="2" skipped="1"></testsuite>
</testsuites>`
  expect(countJUnit(file(report))).toEqual({ passed: 4, failed: 2 })
})

test("a browser test that passed only when repeated counts as failed", () => {
  const report = JSON.stringify({ stats: { expected: 5, unexpected: 1, flaky: 2, skipped: 3 } })
  expect(countPlaywright(file(report))).toEqual({ passed: 5, failed: 3 })
})

test("a run that left no report, or failed without a failed test, is a failure", () => {
  expect(settle(countJUnit(join(folder, "none")), false)).toEqual({ passed: 0, failed: 1 })
  expect(settle(countPlaywright(join(folder, "none")), false)).toEqual({ passed: 0, failed: 1 })
  expect(settle({ passed: 3, failed: 0 }, false)).toEqual({ passed: 3, failed: 1 })
  expect(settle({ passed: 3, failed: 2 }, false)).toEqual({ passed: 3, failed: 2 })
})
