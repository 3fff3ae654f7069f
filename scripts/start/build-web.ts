import { spawnSync } from "node:child_process"
import { sep } from "node:path"
import { OperatorError } from "../operator-error.ts"
import { underLock } from "./lock.ts"
import { whenChanged } from "./stamp.ts"

const output = ["web", "build"].join(sep)

/** What the bundle is made of; `scripts` holds modules that web shares with the API. */
const inputs = ["web", "scripts", "package.json", "bun.lock"]

/** Builds the web app into `web/build` unless that was made from the very same files. Runs in the repository's root. */
export async function buildWeb({ onStart = () => {} } = {}) {
  const changed = {
    inputs,
    stampFile: `${output}${sep}.made-from`,
    counts: (path: string) => !path.startsWith(output) && !/\.test\.tsx?$/.test(path),
  }
  await underLock("node_modules/.latchkey/build.lock", () =>
    whenChanged(changed, () => {
      onStart()
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        ["node_modules/@remix-run/dev/dist/cli.js", "vite:build", "--config", "web/vite.config.ts"],
        { encoding: "utf8", env: { ...process.env, NODE_ENV: "production" } },
      )
      if (status !== 0) throw new OperatorError(`The web app does not build:\n${stdout}${stderr}`)
    }),
  )
}
