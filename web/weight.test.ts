import { beforeAll, expect, setDefaultTimeout, test } from "bun:test"
import { buildWeb } from "#scripts/start/build-web.ts"
import { type StaticFiles, staticFiles } from "./http/static-files.ts"

setDefaultTimeout(120_000)

const folder = "web/build/client"
/** Compressed bytes. Browsers ask for Brotli; gzip takes 10 % more. */
const budgets = { br: 100_000, gzip: 110_000 }

type Module = { module: string; imports: string[] }

let files: StaticFiles
let scripts: Set<string>
beforeAll(async () => {
  await buildWeb()
  files = await staticFiles(folder)
  const [manifest = ""] = new Bun.Glob("assets/manifest-*.js").scanSync(folder)
  const { entry, routes } = JSON.parse(
    (await Bun.file(`${folder}/${manifest}`).text()).replace(/^[^{]+|;\s*$/g, ""),
  ) as { entry: Module; routes: Record<string, Module> }
  const modules = [entry, routes.root!, routes["routes/page"]!, routes["routes/tasks"]!]
  scripts = new Set(modules.flatMap(({ module, imports }) => [module, ...imports]))
})

test.each(["br", "gzip"] as const)(
  "the scripts of the task list, as %s, stay within their budget",
  async (encoding) => {
    const budget = budgets[encoding]
    let total = 0
    for (const path of scripts) {
      const request = new Request(`http://localhost${path}`, { headers: { "accept-encoding": encoding } })
      const answer = files(request, path)!
      expect(answer.headers.get("content-encoding")).toBe(encoding)
      total += (await answer.bytes()).length
    }
    expect(total).toBeGreaterThan(budget / 2)
    expect(total).toBeLessThan(budget)
  },
)
