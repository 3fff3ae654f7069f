import { existsSync, readFileSync } from "node:fs"
import { chromium } from "@playwright/test"
import { succeeds } from "./step.ts"

/** Where Debian's package puts it; `e2e/playwright.config.ts` prefers it too. */
const debians = "/usr/bin/chromium"

/** Makes sure that there is a Chromium: Debian's package for root on Debian, Playwright's own elsewhere. Says whether there is. */
export async function provideChromium(signal: AbortSignal): Promise<boolean> {
  if (existsSync(debians) || existsSync(chromium.executablePath())) return true
  process.stdout.write("Installing Chromium …\n")
  const isRoot = process.getuid?.() === 0
  if (isRoot && isDebian()) {
    const environment = { DEBIAN_FRONTEND: "noninteractive" }
    return (
      (await succeeds(["apt-get", "update"], { signal })) &&
      (await succeeds(["apt-get", "install", "--yes", "--no-install-recommends", "chromium"], { environment, signal }))
    )
  }
  const libraries = isRoot ? ["--with-deps"] : []
  return succeeds([process.execPath, "node_modules/@playwright/test/cli.js", "install", ...libraries, "chromium"], {
    signal,
  })
}

function isDebian() {
  return existsSync("/etc/os-release") && /^ID=debian$/m.test(readFileSync("/etc/os-release", "utf8"))
}
