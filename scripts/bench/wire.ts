import { type Browser, chromium } from "@playwright/test"
import { OperatorError } from "#shared/operator-error.ts"
import { debiansChromium, provideChromium } from "../test/chromium.ts"
import { median } from "./compare.ts"
import type { Row } from "./report.ts"
import type { Person, Stage } from "./stage.ts"

/** A phone on a slow connection, as Lighthouse imitates it. Throughputs are in bytes a second. */
const network = { offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 }
/** The factor by which Chromium slows down the processor. */
const slowdown = 4

/** The `Accept-Encoding` of Chromium, and one that asks for an answer without compression. */
const encodings = { identity: "identity", compressed: "gzip, deflate, br, zstd" }

/** Measures the page of fifty tasks in Chromium over a slow connection, with and without compression in turns. */
export async function wire({ web, people, pace, stop }: Stage): Promise<Row[]> {
  if (!(await provideChromium(stop))) throw new OperatorError("This section needs Chromium.")
  const browser = await chromium.launch({
    executablePath: debiansChromium(),
    args: ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  })
  let accepts: string
  // Chromium does not let tests change this header, so a proxy does, only for the page. Scripts and styles are not affected.
  const between = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch({ url, headers }) {
      const { pathname, search } = new URL(url)
      if (pathname === "/tasks") headers.set("accept-encoding", accepts)
      return fetch(`http://127.0.0.1:${web.port}${pathname}${search}`, { headers, decompress: false })
    },
  })
  try {
    const seen: Record<string, Seen[]> = { identity: [], compressed: [] }
    // The first visit of each kind is not counted.
    for (let round = -1; round < pace.rounds; round++)
      for (const [name, encoding] of Object.entries(encodings)) {
        stop.throwIfAborted()
        accepts = encoding
        const visited = await visit(browser, between.port!, people[0]!)
        if (round >= 0) seen[name]!.push(visited)
      }
    const row = (what: string, name: string, of: (seen: Seen) => number, target?: string): Row => ({
      ...{ what: `/tasks on a slow network, ${what}`, server: name, p50: median(seen[name]!.map(of)), target },
      bytes: median(seen[name]!.map(({ bytes }) => bytes)),
    })
    return Object.keys(encodings).flatMap((name) => [
      row("document", name, ({ complete }) => complete, name === "compressed" ? "450 ms, 15,000 bytes" : undefined),
      row("interactive", name, ({ interactive }) => interactive, name === "compressed" ? "as identity" : undefined),
    ])
  } finally {
    await browser.close()
    await between.stop(true)
  }
}

/** Compressed bytes of the document, and the milliseconds until it was complete and until its script ran. */
type Seen = { bytes: number; complete: number; interactive: number }

async function visit(browser: Browser, port: number, { cookie }: Person): Promise<Seen> {
  const context = await browser.newContext({ serviceWorkers: "block" })
  try {
    const url = `http://localhost:${port}`
    const [name, value] = cookie.split(/=(.*)/s) as [string, string]
    await context.addCookies([{ name, value, url }])
    const page = await context.newPage()
    const session = await context.newCDPSession(page)
    await session.send("Network.emulateNetworkConditions", network)
    await session.send("Emulation.setCPUThrottlingRate", { rate: slowdown })
    await page.addInitScript(() => {
      // The page's script adds this region.
      const observer = new MutationObserver(() => {
        if (!document.querySelector("[aria-label=Messages]")) return
        observer.disconnect()
        performance.mark("interactive")
      })
      observer.observe(document, { childList: true, subtree: true })
    })
    await page.goto(`${url}/tasks`)
    await page.getByLabel("Messages").waitFor({ state: "attached" })
    return await page.evaluate(() => {
      const [{ encodedBodySize, responseEnd }] = performance.getEntriesByType("navigation") as [
        PerformanceNavigationTiming,
      ]
      const [{ startTime }] = performance.getEntriesByName("interactive") as [PerformanceMark]
      return { bytes: encodedBodySize, complete: responseEnd, interactive: startTime }
    })
  } finally {
    await context.close()
  }
}
