import { existsSync, readFileSync } from "node:fs"
import type { Count } from "./step.ts"

/** The totals of a JUnit report (XML), as `bun test` writes it; a missing one counts nothing. */
export function countJUnit(file: string): Count {
  const totals = /<testsuites ([^>]*)>/.exec(read(file))?.[1] ?? ""
  const total = (name: string) => Number(new RegExp(`\\b${name}="(\\d+)"`).exec(totals)?.[1] ?? 0)
  const failed = total("failures") + total("errors")
  return { passed: total("tests") - failed - total("skipped"), failed }
}

/** The totals of Playwright's JSON report; a missing one counts nothing. A test that only passed when repeated has failed. */
export function countPlaywright(file: string): Count {
  const { stats } = JSON.parse(read(file) || "{}") as { stats?: Record<string, number> }
  const { expected = 0, unexpected = 0, flaky = 0 } = stats ?? {}
  return { passed: expected, failed: unexpected + flaky }
}

const read = (file: string) => (existsSync(file) ? readFileSync(file, "utf8") : "")
