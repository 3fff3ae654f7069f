import { existsSync } from "node:fs"
import { chromium } from "@playwright/test"
import { canInstallPackages, installPackages } from "./debian.ts"
import { succeeds } from "./step.ts"

/** Where Debian's package puts it; `e2e/playwright.config.ts` prefers it too. */
const debians = "/usr/bin/chromium"

/** The program to run, wherever it is. */
export const chromiumPath = () => (existsSync(debians) ? debians : chromium.executablePath())

/** Makes sure that there is a Chromium: Debian's package for root on Debian, Playwright's own elsewhere. Says whether there is. */
export async function provideChromium(signal: AbortSignal): Promise<boolean> {
  if (existsSync(chromiumPath())) return true
  process.stdout.write("Installing Chromium …\n")
  const isRoot = process.getuid?.() === 0
  if (canInstallPackages()) return installPackages(["chromium"], signal)
  const libraries = isRoot ? ["--with-deps"] : []
  return succeeds([process.execPath, "node_modules/@playwright/test/cli.js", "install", ...libraries, "chromium"], {
    signal,
  })
}
