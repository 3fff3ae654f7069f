import { underLock } from "./lock.ts"
import { runBun } from "./run-command.ts"
import { say } from "./say.ts"
import { whenChanged } from "./stamp.ts"

/** No part of the bundle, though they stand beside what is. */
const noInput = /^web\/build\/|^scripts\/(start|test|bench|postgres|database\/migrations)\/|\.test\./

const change = {
  // What the bundle is made of; `scripts` holds the modules that web shares with the API.
  inputs: ["web", "scripts", "package.json", "bun.lock"],
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
