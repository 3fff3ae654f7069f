import { existsSync } from "node:fs"
import { chromium } from "@playwright/test"
import { canInstallPackages, installPackages } from "./debian.ts"
import { succeeds } from "./step.ts"

/** Where Debian's packages put it. The first has no windows, as Playwright's own: opening a page costs it half as much. */
const debians = ["/usr/lib/chromium/chromium-headless-shell", "/usr/bin/chromium"]

/** Debian's Chromium where it is installed; without it Playwright takes its own. */
export const debiansChromium = () => debians.find((path) => existsSync(path))

/** The program to run, wherever it is. */
export const chromiumPath = () => debiansChromium() ?? chromium.executablePath()

/** Makes sure that there is a Chromium: Debian's package for root on Debian, Playwright's own elsewhere. Says whether there is. */
export async function provideChromium(signal: AbortSignal): Promise<boolean> {
  if (existsSync(chromiumPath())) return true
  process.stdout.write("Installing Chromium …\n")
  const isRoot = process.getuid?.() === 0
  if (canInstallPackages()) return installPackages(["chromium-headless-shell"], signal)
  const libraries = isRoot ? ["--with-deps"] : []
  return succeeds([process.execPath, "node_modules/@playwright/test/cli.js", "install", ...libraries, "chromium"], {
    signal,
  })
}
