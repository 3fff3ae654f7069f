import { underLock } from "./lock.ts"
import { runBun } from "./run-command.ts"
import { say } from "./say.ts"
import { whenChanged } from "./stamp.ts"

/**
 * Installs what the lock file says, unless that was done already; says whether it had to. It is the one step that runs before there are any
 * packages: this module and what it imports use nothing but what Bun brings along.
 */
export function installPackages(signal?: AbortSignal) {
  const change = {
    inputs: ["package.json", "bun.lock"],
    stampFile: "node_modules/.latchkey/installed",
  }
  return underLock("node_modules/.latchkey/install.lock", () =>
    whenChanged(change, async () => {
      say("Installing packages …")
      await runBun("Installing the packages", ["install", "--frozen-lockfile"], { signal })
    }),
  )
}
