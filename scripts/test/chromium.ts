import { existsSync } from "node:fs"
import { chromium } from "@playwright/test"
import { canInstallPackages, installPackages } from "./debian.ts"
import { succeeds } from "./step.ts"

/** The paths of Debian's packages. The first has no windows, like Playwright's own, and opens pages in half the time. */
const debians = ["/usr/lib/chromium/chromium-headless-shell", "/usr/bin/chromium"]

/** Debian's Chromium if it is installed; otherwise Playwright uses its own. */
export const debiansChromium = () => debians.find((path) => existsSync(path))

/** The path of the Chromium to run. */
const chromiumPath = () => debiansChromium() ?? chromium.executablePath()

/** Installs Chromium if it is missing: Debian's package as root on Debian, otherwise Playwright's. Returns whether it exists. */
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
