import { afterAll, beforeAll, expect, test } from "bun:test"
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

// Checks the systemd unit with systemd's own tools. It is not started, because test machines may not run systemd.

const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "")
let folder: string
let unit: string

/** The unit with the folder of this checkout, because `verify` requires that the program exists. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "latchkey-scale-"))
  mkdirSync(join(folder, "units"))
  unit = join(folder, "units", "latchkey.service")
  writeFileSync(unit, readFileSync(join(root, "deploy/latchkey.service"), "utf8").replaceAll("/opt/latchkey", root))
})
afterAll(() => rmSync(folder, { recursive: true }))

async function analyze(...args: string[]) {
  const child = Bun.spawn(["systemd-analyze", "--no-pager", ...args, unit], { stdout: "pipe", stderr: "pipe" })
  const [out, err] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()])
  return { code: await child.exited, out, err }
}

test("systemd accepts the unit without a warning", async () => {
  expect(await analyze("verify", "--man=no")).toEqual({ code: 0, out: "", err: "" })
})

test("systemd rates the exposure as low", async () => {
  const { code, out } = await analyze("security", "--offline=true", "--threshold=16")
  expect(out).toMatch(/Overall exposure level for latchkey\.service: 1\.\d OK/)
  expect(code).toBe(0)
})
