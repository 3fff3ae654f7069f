import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { buildWeb } from "../start/build-web.ts"
import { countJUnit } from "../test/reports.ts"
import { conclude, settle, succeeds } from "../test/step.ts"

/** These tests take minutes. `bun test` without a path does not find files with such names. */
const files = ["kill", "database", "disk", "clock", "senders", "fairness", "stop"].map(
  (name) => `./scripts/faults/${name}.faults.ts`,
)

/** Runs the tests that break servers. The last lines list the failed tests and the numbers. Returns the exit code. */
export async function runFaultTests(signal: AbortSignal): Promise<number> {
  await buildWeb(signal)
  const reports = mkdtempSync(join(tmpdir(), "latchkey-reports-"))
  try {
    const report = join(reports, "faults.xml")
    const options = ["--timeout=300000", "--reporter=junit", `--reporter-outfile=${report}`]
    const succeeded = await succeeds([process.execPath, "test", ...options, ...files], { signal })
    return conclude(settle("Faults", countJUnit(report), succeeded))
  } finally {
    rmSync(reports, { recursive: true })
  }
}
