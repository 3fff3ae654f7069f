import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { OperatorError } from "#shared/operator-error.ts"
import { print } from "../launch/print.ts"
import { buildWeb } from "../start/build-web.ts"
import { provideChromium } from "./chromium.ts"
import { type Cluster, startCluster } from "./database.ts"
import { provideRedis } from "./redis.ts"
import { countJUnit, countPlaywright } from "./reports.ts"
import { type Count, conclude, nothing, one, settle, succeeds } from "./step.ts"

const bun = process.execPath

type Context = { cluster?: Cluster; reports: string; signal: AbortSignal }
type Step = [title: string, run: (context: Context, title: string) => Promise<Count>]

const types: Step = [
  "Types",
  async ({ signal }, title) => one(title, await succeeds([bun, "node_modules/typescript/bin/tsc"], { signal })),
]
const lint: Step = [
  "Lint",
  async ({ signal }, title) =>
    one(title, await succeeds([bun, "node_modules/@biomejs/biome/bin/biome", "check"], { signal })),
]
const webAppAndDatabase: Step = [
  "Web app and database",
  async (context) => {
    await buildWeb(context.signal)
    await provideRedis(context.signal)
    context.cluster = await startCluster()
    return nothing
  },
]
const unitTests: Step = [
  "Unit and integration tests",
  async ({ cluster, reports, signal }, title) => {
    const report = join(reports, "unit.xml")
    const options = ["--parallel=2", "--timeout=60000", "--reporter=junit", `--reporter-outfile=${report}`]
    const succeeded = await succeeds([bun, "test", ...options], { environment: sharing(cluster), signal })
    return settle(title, countJUnit(report), succeeded)
  },
]
const browserTests: Step = [
  "Browser tests",
  async ({ cluster, reports, signal }, title) => {
    if (!(await provideChromium(signal))) throw new OperatorError("There is no Chromium, and it cannot be installed.")
    const report = join(reports, "browser.json")
    const command = [bun, "node_modules/@playwright/test/cli.js", "test", "--config=e2e/playwright.config.ts"]
    const environment = { ...sharing(cluster), PLAYWRIGHT_JSON_OUTPUT_FILE: report }
    const succeeded = await succeeds([...command, "--reporter=list,json"], { environment, signal })
    return settle(title, countPlaywright(report), succeeded)
  },
]

/** The steps of a group run at the same time. Tests run alone, because some of them measure times. */
const groups: Step[][] = [[types, lint, webAppAndDatabase], [unitTests], [browserTests]]

/** All test processes share one database server (see `database.ts`). */
const sharing = (cluster?: Cluster): Record<string, string> => (cluster ? { TEST_CLUSTER_URL: cluster.url } : {})

/**
 * Runs all steps, even after a failed one. The last lines list the failed tests and the numbers. Types and lint count as one
 * test each, and a step that cannot run counts as a failed test. Returns the exit code.
 */
export async function runTests(signal: AbortSignal): Promise<number> {
  const context: Context = { reports: mkdtempSync(join(tmpdir(), "latchkey-reports-")), signal }
  const counts: Count[] = []
  try {
    for (const group of groups) {
      print(`\n== ${group.map(([title]) => title).join(", ")}`)
      counts.push(...(await Promise.all(group.map((step) => runStep(step, context)))))
    }
  } finally {
    await context.cluster?.stop()
    rmSync(context.reports, { recursive: true })
  }
  return conclude({
    passed: counts.reduce((sum, { passed }) => sum + passed, 0),
    failed: counts.flatMap(({ failed }) => failed),
  })
}

/** Runs a step. If it throws, it counts as one failed test. */
async function runStep([title, run]: Step, context: Context): Promise<Count> {
  try {
    return await run(context, title)
  } catch (error) {
    context.signal.throwIfAborted()
    print((error as Error).message)
    return one(title, false)
  }
}
