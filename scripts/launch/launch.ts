import { fileURLToPath } from "node:url"
import { OperatorError } from "#shared/operator-error.ts"
import { installPackages } from "./install.ts"
import { reachLoopbackDirectly } from "./loopback.ts"
import { stopRequest } from "./stop-request.ts"

/**
 * Installs the packages if necessary, runs `work` in the repository's root, and ends this process with the exit code that
 * `work` returns, or with `whenStopped` if it is stopped early. `work` must import packages itself, because on a fresh clone
 * there are none before.
 */
export async function launch(work: (stop: AbortSignal) => Promise<number>, { whenStopped = 130 } = {}): Promise<never> {
  process.chdir(fileURLToPath(new URL("../..", import.meta.url)))
  reachLoopbackDirectly()
  const stop = stopRequest()
  try {
    // Bun remembers that packages were missing, so after an installation the process replaces itself.
    if (await installPackages(stop)) process.execve?.(process.execPath, process.argv, process.env)
    process.exit(await work(stop))
  } catch (error) {
    if (stop.aborted) process.exit(whenStopped)
    if (!(error instanceof OperatorError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exit(1)
  }
}
