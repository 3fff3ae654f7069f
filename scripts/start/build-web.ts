import { underLock } from "../launch/lock.ts"
import { runBun } from "../launch/run-command.ts"
import { say } from "../launch/say.ts"
import { whenChanged } from "../launch/stamp.ts"

/** Files beside the bundle's own that are no part of it. */
const noInput = /^web\/build\/|\.test\./

const change = {
  inputs: ["web", "shared", "package.json", "bun.lock"],
  counts: (path: string) => !noInput.test(path),
  stampFile: "web/build/.made-from",
}

/** Builds the web app into `web/build`, unless that was made from the very same files. Runs in the repository's root. */
export function buildWeb(signal?: AbortSignal) {
  return underLock("node_modules/.latchkey/build.lock", () =>
    whenChanged(change, async () => {
      say("Building the web app …")
      const remix = "node_modules/@remix-run/dev/dist/cli.js"
      await runBun("Building the web app", [remix, "vite:build", "--config", "web/vite.config.ts"], {
        environment: { NODE_ENV: "production" },
        signal,
      })
    }),
  )
}
