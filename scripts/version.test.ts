import { expect, setDefaultTimeout, test } from "bun:test"
import { readFile } from "node:fs/promises"
import { version } from "#shared/version.ts"
import { newPerson } from "./test/person.ts"
import { startStack } from "./test/stack.ts"

setDefaultTimeout(120_000)

test("both servers and the settings page show the version of package.json", async () => {
  await using stack = await startStack()
  for (const origin of [stack.webUrl, stack.apiUrl])
    expect(await (await fetch(`${origin}/healthz`)).json()).toEqual({ status: "ok", version })
  const { web } = await newPerson(stack)
  expect((await (await web("/settings")).text()).replaceAll("<!-- -->", "")).toContain(`Latchkey ${version}</footer>`)
})

test("the newest section of CHANGELOG.md is about this version", async () => {
  const changelog = await readFile(new URL("../CHANGELOG.md", import.meta.url), "utf8")
  expect(changelog.match(/^## ([\d.]+)/m)?.[1]).toBe(version)
})
