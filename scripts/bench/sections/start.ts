import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { freePort } from "#scripts/start/ports.ts"
import { untilHealthy } from "#scripts/start/server-process.ts"
import { type Findings, number } from "../report.ts"

/** From `bun run start` to a page, once everything is installed, built and migrated. */
export async function start(): Promise<Findings> {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-bench-start-"))
  try {
    const cold = await timeToPage(folder)
    const warm = await timeToPage(folder)
    return {
      rows: [
        { what: "start, for the first time", server: "all", p50: cold },
        { what: "start", server: "all", p50: warm },
      ],
      checks: [{ target: "start to a page: under 3 s", measured: `${number(warm / 1_000, 1)} s`, isMet: warm < 3_000 }],
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Milliseconds. */
async function timeToPage(folder: string): Promise<number> {
  const [web, api] = [await freePort(), await freePort()]
  const environment = { DATA_DIR: folder, WEB_PORT: `${web}`, API_PORT: `${api}`, DATABASE_URL: undefined }
  const began = performance.now()
  const child = Bun.spawn([process.execPath, "scripts/run.ts", "start"], {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "ignore", "inherit"],
  })
  try {
    const exited = child.exited.then((code) => `exit code ${code}`)
    const ended = await untilHealthy(`http://127.0.0.1:${web}`, exited)
    if (ended) throw new Error(`bun run start did not start: ${ended}`)
    await (await fetch(`http://127.0.0.1:${web}/login`)).text()
    return performance.now() - began
  } finally {
    child.kill("SIGTERM")
    await child.exited
  }
}
