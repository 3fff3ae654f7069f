import { existsSync, readFileSync } from "node:fs"
import { succeeds } from "./step.ts"

/** Whether the machine's own packages can be installed: by root, on Debian. */
export const canInstallPackages = () => process.getuid?.() === 0 && isDebian()

/** Installs packages of Debian, and starts no service of theirs. Says whether that succeeded. */
export async function installPackages(names: string[], signal: AbortSignal): Promise<boolean> {
  const environment = { DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" }
  return (
    (await succeeds(["apt-get", "update"], { signal })) &&
    (await succeeds(["apt-get", "install", "--yes", "--no-install-recommends", ...names], { environment, signal }))
  )
}

/** Where a program is, those included that only root has in its path; undefined when there is none. */
export const programPath = (name: string) =>
  Bun.which(name, { PATH: `${process.env.PATH}:/usr/local/sbin:/usr/sbin:/sbin` }) ?? undefined

function isDebian() {
  return existsSync("/etc/os-release") && /^ID=debian$/m.test(readFileSync("/etc/os-release", "utf8"))
}
