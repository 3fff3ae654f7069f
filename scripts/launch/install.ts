import { runBun } from "./run-command.ts"
import { whenChanged } from "./when-changed.ts"

/**
 * Installs the packages of the lock file unless that is done already, and returns whether it had to. Because it runs before
 * any package is installed, this module and its imports use only what Bun itself contains.
 */
export function installPackages(signal?: AbortSignal) {
  const change = {
    inputs: ["package.json", "bun.lock"],
    digestFile: "node_modules/.latchkey/installed",
    lockFile: "node_modules/.latchkey/install.lock",
  }
  return whenChanged(change, async () => {
    // Not to standard output, which contains only the command's result.
    process.stderr.write("Installing packages …\n")
    await runBun("Installing the packages", ["install", "--frozen-lockfile"], { signal })
  })
}
