import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { chromiumPath, provideChromium } from "#scripts/test/chromium.ts"
import { OperatorError } from "#shared/operator-error.ts"
import type { Check, Findings } from "../report.ts"
import type { Stage } from "../stage.ts"

/** Fetched when it is run: a hundred packages are too many to install everywhere for this section alone. */
const program = "lighthouse@13.5.0"
const categories = ["performance", "accessibility", "best-practices", "seo"]
const devices = { phone: [], desktop: ["--preset=desktop"] }
/** Whatever else the machine does makes a page slower, never faster: the best attempt counts. */
const attempts = 3

/** What Lighthouse says of the pages that everybody can see. Throws `OperatorError` where it cannot be run. */
export async function lighthouse({ web, stop }: Stage): Promise<Findings> {
  if (!(await provideChromium(stop))) throw new OperatorError("There is no Chromium, and it cannot be installed.")
  const checks: Check[] = []
  for (const path of ["/", "/login"])
    for (const [device, options] of Object.entries(devices)) {
      let best: number[] = []
      for (let attempt = 1; attempt <= attempts && !isPerfect(best); attempt++) {
        const scores = await scoresOf(`http://localhost:${web.port}${path}`, options, stop)
        if (sum(scores) > sum(best)) best = scores
      }
      const measured = categories.map((name, index) => `${name} ${best[index]}`).join(", ")
      checks.push({ target: `Lighthouse, ${path} on a ${device}: 100 each`, measured, isMet: isPerfect(best) })
    }
  return { rows: [], checks }
}

const sum = (scores: number[]) => scores.reduce((total, score) => total + score, 0)
const isPerfect = (scores: number[]) => sum(scores) === 100 * categories.length

/** From 0 to 100, one for each category. */
async function scoresOf(url: string, options: string[], signal: AbortSignal): Promise<number[]> {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-lighthouse-"))
  const report = join(folder, "report.json")
  const child = Bun.spawn(
    [
      ...[process.execPath, "x", "--bun", program, url, ...options, "--quiet", "--output=json"],
      ...[`--output-path=${report}`, `--only-categories=${categories}`],
      "--chrome-flags=--headless=new --no-sandbox --disable-background-networking --disable-component-update --disable-sync",
    ],
    { env: { ...process.env, CHROME_PATH: chromiumPath() }, stdio: ["ignore", "ignore", "pipe"], signal },
  )
  try {
    const [complaint, code] = await Promise.all([new Response(child.stderr).text(), child.exited])
    signal.throwIfAborted()
    if (code !== 0) throw new OperatorError(`Lighthouse cannot be run:\n${complaint}`)
    const found = (await Bun.file(report).json()) as { categories: Record<string, { score: number }> }
    return categories.map((name) => Math.round((found.categories[name]?.score ?? 0) * 100))
  } finally {
    rmSync(folder, { recursive: true })
  }
}
