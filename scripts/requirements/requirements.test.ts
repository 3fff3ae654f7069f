import { expect, test } from "bun:test"
import { existsSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { requirements } from "./list.ts"
import { table, tableFile } from "./table.ts"

const root = fileURLToPath(new URL("../../", import.meta.url))

test("the list has R1 to R37, each once and in order", () => {
  expect(requirements.map(({ id }) => id)).toEqual(Array.from({ length: 37 }, (_, index) => `R${index + 1}`))
})

test.each(requirements.map(({ id, tests }) => [id, tests] as const))("%s has tests that exist", (_, tests) => {
  expect(tests).not.toBeEmpty()
  expect(new Set(tests).size).toBe(tests.length)
  expect(tests.filter((path) => !existsSync(root + path))).toEqual([])
  const isTest = (path: string) => /\.(test|spec|scale|faults)\.ts$/.test(path) || path.startsWith("scripts/bench/")
  expect(tests.filter((path) => !isTest(path))).toEqual([])
})

test("the table is what `bun run requirements` writes", async () => {
  expect(await Bun.file(tableFile).text()).toBe(table())
})
