import { brotliCompressSync } from "node:zlib"
import { print } from "../launch/print.ts"
import { runBun } from "../launch/run-command.ts"
import { whenChanged } from "../launch/when-changed.ts"

/** Files in the input folders that do not affect the bundle. */
const ignored = /^web\/build\/|\.test\./

const change = {
  inputs: ["web", "shared", "package.json", "bun.lock"],
  counts: (path: string) => !ignored.test(path),
  digestFile: "web/build/.made-from",
  lockFile: "node_modules/.latchkey/build.lock",
}

/** Builds the web app into `web/build` unless it was built from the same files. Runs in the repository's root. */
export function buildWeb(signal?: AbortSignal) {
  return whenChanged(change, async () => {
    print("Building the web app …")
    const remix = "node_modules/@remix-run/dev/dist/cli.js"
    await runBun("Building the web app", [remix, "vite:build", "--config", "web/vite.config.ts"], {
      environment: { NODE_ENV: "production" },
      signal,
    })
    await compressAssets("web/build/client")
  })
}

/** Writes each script and style sheet compressed at the highest levels beside it, because a start has no time for that. */
async function compressAssets(folder: string): Promise<void> {
  for await (const name of new Bun.Glob("assets/*.{js,css}").scan(folder)) {
    const bytes = await Bun.file(`${folder}/${name}`).bytes()
    await Bun.write(`${folder}/${name}.br`, brotliCompressSync(bytes))
    await Bun.write(`${folder}/${name}.gz`, Bun.gzipSync(bytes, { library: "libdeflate", level: 12 }))
  }
}
