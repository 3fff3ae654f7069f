import { existsSync, readFileSync } from "node:fs"
import { chromium } from "@playwright/test"
import { succeeds } from "./step.ts"

const systemPaths = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]

/** The machine's own Chromium, if it has one; without, Playwright looks for the one it installed itself. */
export const systemChromium = () => systemPaths.find((path) => existsSync(path))

/** Makes sure that there is a Chromium: Debian's package for root on Debian, Playwright's own elsewhere. Says whether there is. */
export async function provideChromium(signal: AbortSignal): Promise<boolean> {
  if (systemChromium() || existsSync(chromium.executablePath())) return true
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
