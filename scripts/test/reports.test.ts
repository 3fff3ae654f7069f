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

test("passed and failed tests in Bun's report are counted, skipped ones are not", () => {
  const report = `<?xml version="1.0"?>
<testsuites name="bun test" tests="7" assertions="9" failures="2" skipped="1" time="0.1">
  <testsuite name="a.test.ts" tests="7" failures="2" skipped="1">
    <testcase name="adds" classname="" time="0.1" file="a.test.ts" />
    <testcase name="takes 1 &gt; &quot;0&quot;" classname="&amp; more" time="0.1" file="a.test.ts" line="2">
      <failure type="AssertionError" message="no"></failure>
    </testcase>
    <testcase name="later" classname="" time="0" file="a.test.ts"><skipped /></testcase>
    <testcase name="(unnamed)" classname="" time="0" file="a.test.ts"><failure type="Error" /></testcase>
  </testsuite>
</testsuites>`
  const failed = ['a.test.ts › & more › takes 1 > "0"', "a.test.ts › (unnamed)"]
  expect(countJUnit(file(report))).toEqual({ passed: 4, failed })
})

test("a browser test that passed only at a retry counts as failed", () => {
  const spec = (title: string, ...statuses: string[]) => ({
    title,
    file: "a.spec.ts",
    tests: statuses.map((status) => ({ projectName: "phone", status })),
  })
  const suites = [
    { specs: [spec("adds", "expected")], suites: [{ specs: [spec("takes", "flaky", "skipped")] }] },
    { specs: [spec("finds", "unexpected")] },
  ]
  const report = JSON.stringify({ stats: { expected: 5, unexpected: 1, flaky: 1, skipped: 3 }, suites })
  const failed = ["phone › a.spec.ts › takes", "phone › a.spec.ts › finds"]
  expect(countPlaywright(file(report))).toEqual({ passed: 5, failed })
})

test("a run counts as failed if it has no report, or if it failed without a failed test", () => {
  expect(settle("Unit", countJUnit(join(folder, "none")), false)).toEqual({ passed: 0, failed: ["Unit"] })
  expect(settle("Browser", countPlaywright(join(folder, "none")), false)).toEqual({ passed: 0, failed: ["Browser"] })
  expect(settle("Unit", { passed: 3, failed: [] }, false)).toEqual({ passed: 3, failed: ["Unit"] })
  expect(settle("Unit", { passed: 3, failed: ["a"] }, false)).toEqual({ passed: 3, failed: ["a"] })
})
