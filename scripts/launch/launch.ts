import { fileURLToPath } from "node:url"
import { OperatorError } from "#shared/operator-error.ts"
import { installPackages } from "./install.ts"
import { reachLoopbackDirectly } from "./loopback.ts"
import { stopRequest } from "./stop-request.ts"

/**
 * The common beginning and end of every command: in the repository's root, with the packages installed, runs `work` until
 * it is done or somebody stops it, and ends this process with the exit code it returns. What `work` needs beyond Bun itself
 * it must import on its own: on a fresh clone there are no packages before. `whenStopped` is the exit code of work cut short.
 */
export async function launch(work: (stop: AbortSignal) => Promise<number>, { whenStopped = 130 } = {}): Promise<never> {
  process.chdir(fileURLToPath(new URL("../..", import.meta.url)))
  reachLoopbackDirectly()
  const stop = stopRequest()
  try {
    // Bun remembers where it found no packages: what was installed meanwhile is seen by a fresh start of the same process.
    if (await installPackages(stop)) process.execve?.(process.execPath, process.argv, process.env)
    process.exit(await work(stop))
  } catch (error) {
    if (stop.aborted) process.exit(whenStopped)
    if (!(error instanceof OperatorError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exit(1)
  }
}
