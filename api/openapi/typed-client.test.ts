import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test"
import { mkdirSync, rmSync, writeFileSync } from "node:fs"
import { read, root, snippet } from "#scripts/test/documents.ts"
import { startApi, type TestApi } from "../test/api.ts"

setDefaultTimeout(120_000)

// Inside node_modules, where the compiler finds the packages of this repository.
const folder = `${root}node_modules/.latchkey/client-${crypto.randomUUID()}`
const write = (name: string, text: string) => writeFileSync(`${folder}/${name}`, text)

const compilerOptions = {
  strict: true,
  noEmit: true,
  target: "ES2022",
  module: "ESNext",
  moduleResolution: "Bundler",
  lib: ["ES2022", "DOM", "DOM.Iterable"],
  types: [],
}

/** Calls that the types must refuse. The compiler reports a `@ts-expect-error` whose next line has no error. */
const misuse = `
import createClient from "openapi-fetch"
import type { paths } from "./latchkey"
const api = createClient<paths>()
// @ts-expect-error
await api.GET("/api/nothing")
// @ts-expect-error
await api.POST("/api/tasks", { body: { title: 1 } })
// @ts-expect-error
await api.POST("/api/tasks", { body: { priority: "high" } })
// @ts-expect-error
await api.POST("/api/tasks", { body: { title: "Water the plants", priority: "urgent" } })
// @ts-expect-error
await api.GET("/api/tasks", { params: { query: { sort: "colour" } } })
// @ts-expect-error
await api.GET("/api/tasks/{id}")
const { data } = await api.GET("/api/tasks")
// @ts-expect-error
data?.items[0]?.colour
`

/** Runs the README's commands, with the versions of the packages that this repository has. */
async function generateTypes(commands: string) {
  const [, installed] = commands.match(/^npm install (\S+)$/m) ?? []
  expect(JSON.parse(await read("package.json")).devDependencies).toHaveProperty(installed!)
  const [, command] = commands.match(/^npx (.*)$/m) ?? []
  const [name, ...args] = command!.replace("http://localhost:8000", api.origin).split(" ")
  const generator = Bun.spawn([`${root}node_modules/.bin/${name}`, ...args], { cwd: folder, stdout: "ignore" })
  expect(await generator.exited).toBe(0)
}

let api: TestApi
beforeAll(async () => {
  api = await startApi()
  const code = await snippet("api/README.md", "A typed client", "ts")
  mkdirSync(folder, { recursive: true })
  await generateTypes(await snippet("api/README.md", "A typed client", "sh"))
  write("client.ts", code.replace("http://localhost:8000", api.origin))
  write("misuse.ts", misuse)
  write("tsconfig.json", JSON.stringify({ compilerOptions, files: ["client.ts", "misuse.ts"] }))
})
afterAll(async () => {
  rmSync(folder, { recursive: true })
  await api[Symbol.asyncDispose]()
})

test("the README's client compiles with the types of the running API's document, and wrong calls do not", async () => {
  const compiler = Bun.spawn([`${root}node_modules/.bin/tsc`, "--project", folder], { stdout: "pipe" })
  expect(await new Response(compiler.stdout).text()).toBe("")
  expect(await compiler.exited).toBe(0)
})

test("it adds and lists tasks", async () => {
  const ada = await api.user()
  const { waterThePlants } = await import(`${folder}/client.ts`)
  const { task, titles } = await waterThePlants(ada.token)
  expect(task).toMatchObject({ title: "Water the plants", priority: "high", description: "", dueDate: null })
  expect(titles).toEqual(["Water the plants"])
  await expect(waterThePlants("nonsense")).rejects.toThrow("The access token is malformed")
})
