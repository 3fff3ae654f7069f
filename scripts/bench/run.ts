import { cpus } from "node:os"
import { say } from "../launch/say.ts"
import { readOptions } from "./options.ts"
import { checksOf, type Findings, tableOf } from "./report.ts"
import { setStage } from "./stage.ts"

/** Measures what the options name, and prints it as a table and writes it as JSON. Returns the exit code. */
export async function runBench(args: string[], stop: AbortSignal): Promise<number> {
  const { sections, pace, file } = readOptions(args)
  await using running = new AsyncDisposableStack()
  say("Filling the database and starting the servers …")
  const stage = await setStage(pace, stop, running)
  const findings: Findings = { rows: [], checks: [] }
  for (const { title, measure } of sections) {
    say(`${title} …`)
    const { rows, checks } = await measure(stage)
    findings.rows.push(...rows)
    findings.checks.push(...checks)
  }
  const machine = {
    processors: cpus().length,
    model: cpus()[0]?.model,
    bun: Bun.version,
    date: new Date().toISOString(),
  }
  await Bun.write(file, JSON.stringify({ machine, pace, ...findings }, undefined, 2))
  say(`\n${tableOf(findings.rows)}\n\n${checksOf(findings.checks)}\n\nThe same as JSON: ${file}`)
  return 0
}
