import { existsSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { OperatorError } from "#shared/operator-error.ts"
import { print } from "../launch/print.ts"
import { buildWeb } from "../start/build-web.ts"
import { canInstallPackages, installPackages, programPath } from "../test/debian.ts"
import { countJUnit } from "../test/reports.ts"
import { type Count, conclude, one, settle, succeeds } from "../test/step.ts"

const title = "Scale"

/** The programs and folders that the tests need, with the Debian package of each. */
const needed = {
  pgbouncer: "pgbouncer",
  openssl: "openssl",
  caddy: "caddy",
  nginx: "nginx-light",
  curl: "curl",
  "systemd-analyze": "systemd",
  go: "golang-go",
  "/usr/share/gocode/src/github.com/golang-jwt/jwt": "golang-github-golang-jwt-jwt-dev",
  "/usr/lib/python3/dist-packages/fastapi": "python3-fastapi",
  "/usr/lib/python3/dist-packages/jwt": "python3-jwt",
}

/** `bun test` without a path does not find files with such names. */
const files = ["pooler", "tls", "proxies", "service", "other-backends"].map(
  (name) => `./scripts/scale/${name}.scale.ts`,
)

/**
 * Runs the tests with poolers, TLS, proxies, systemd and backends in other languages. The last lines list the failed tests and
 * the numbers. Returns the exit code.
 */
export async function runScaleTests(signal: AbortSignal): Promise<number> {
  const count = await run(signal).catch((error: Error) => {
    signal.throwIfAborted()
    print(error.message)
    return one(title, false)
  })
  return conclude(count)
}

async function run(signal: AbortSignal): Promise<Count> {
  await providePrograms(signal)
  await buildWeb(signal)
  const reports = mkdtempSync(join(tmpdir(), "latchkey-reports-"))
  try {
    const report = join(reports, "scale.xml")
    const options = ["--timeout=120000", "--reporter=junit", `--reporter-outfile=${report}`]
    const succeeded = await succeeds([process.execPath, "test", ...options, ...files], { signal })
    return settle(title, countJUnit(report), succeeded)
  } finally {
    rmSync(reports, { recursive: true })
  }
}

async function providePrograms(signal: AbortSignal) {
  const missing = Object.entries(needed).filter(
    ([name]) => !(name.startsWith("/") ? existsSync(name) : programPath(name)),
  )
  if (missing.length === 0) return
  const packages = missing.map(([, name]) => name)
  if (canInstallPackages() && (await installPackages(packages, signal))) return
  throw new OperatorError(`These tests need ${packages.join(" and ")}, which must be installed first.`)
}
