import { runBun } from "./run-command.ts"
import { whenChanged } from "./when-changed.ts"

/**
 * Installs the packages of the lock file if necessary, and returns whether it did. This module and its imports use no
 * packages, because it runs before any is installed.
 */
export function installPackages(signal?: AbortSignal) {
  const change = {
    inputs: ["package.json", "bun.lock"],
    digestFile: "node_modules/.latchkey/installed",
    lockFile: "node_modules/.latchkey/install.lock",
  }
  return whenChanged(change, async () => {
    // Standard output contains only the command's result.
    process.stderr.write("Installing packages …\n")
    await runBun("Installing the packages", ["install", "--frozen-lockfile"], { signal })
  })
}
