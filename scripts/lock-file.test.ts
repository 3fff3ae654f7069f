import { expect, test } from "bun:test"
import { fileURLToPath } from "node:url"
import manifest from "../package.json"

const text = await Bun.file(fileURLToPath(new URL("../bun.lock", import.meta.url))).text()
const lock = Bun.JSONC.parse(text) as { packages: Record<string, unknown[]>; trustedDependencies: string[] }

test("every package is held to its content, and comes from whatever registry is configured", () => {
  const packages = Object.entries(lock.packages)
  expect(packages.length).toBeGreaterThan(100)
  for (const [name, [resolved, host, , integrity]] of packages) {
    expect([name, resolved]).toEqual([name, expect.stringMatching(/^(@[\w.-]+\/)?[\w.-]+@\d+\.\d+\.\d+[\w.+-]*$/)])
    expect([name, host, integrity]).toEqual([name, "", expect.stringMatching(/^sha512-[\w+/]{86}==$/)])
  }
  expect(/https?:\/\//.test(text)).toBe(false)
})

test("what we ask for, we ask for in one version", () => {
  const { dependencies, optionalDependencies, devDependencies } = manifest
  for (const wanted of Object.entries({ ...dependencies, ...optionalDependencies, ...devDependencies }))
    expect(wanted).toEqual([wanted[0], expect.stringMatching(/^\d+\.\d+\.\d+(-[\w.]+)?$/)])
})

test("only Bun itself and the embedded database may run scripts of their own when installed", () => {
  const trusted = ["bun", ...Object.keys(manifest.optionalDependencies)].sort()
  expect(manifest.trustedDependencies.toSorted()).toEqual(trusted)
  expect(lock.trustedDependencies.toSorted()).toEqual(trusted)
})
