import { existsSync, readFileSync } from "node:fs"
import { succeeds } from "./step.ts"

/** Whether Debian packages can be installed: as root, on Debian. */
export const canInstallPackages = () => process.getuid?.() === 0 && isDebian()

/** Installs Debian packages without starting their services. Returns whether that succeeded. */
export async function installPackages(names: string[], signal: AbortSignal): Promise<boolean> {
  const environment = { DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" }
  return (
    (await succeeds(["apt-get", "update"], { signal })) &&
    (await succeeds(["apt-get", "install", "--yes", "--no-install-recommends", ...names], { environment, signal }))
  )
}

/** The path of a program, also in the folders of root's path; undefined if it is not installed. */
export const programPath = (name: string) =>
  Bun.which(name, { PATH: `${process.env.PATH}:/usr/local/sbin:/usr/sbin:/sbin` }) ?? undefined

function isDebian() {
  return existsSync("/etc/os-release") && /^ID=debian$/m.test(readFileSync("/etc/os-release", "utf8"))
}
