import { spawn } from "node:child_process"
import { once } from "node:events"
import { readdirSync, readFileSync, readlinkSync } from "node:fs"
import { freePort } from "../start/ports.ts"
import { eventually } from "./eventually.ts"

/** `bun run start` as an operator runs it: a command of its own, in a process group of its own, on free ports. */
export async function runStart(settings: Record<string, string>) {
  const ports = { WEB_PORT: String(await freePort()), API_PORT: String(await freePort()), ...settings }
  const child = spawn(process.execPath, ["run", "start"], {
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      ...ports,
    } as Partial<NodeJS.ProcessEnv> as NodeJS.ProcessEnv,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  })
  const said = { out: "", err: "" }
  child.stdout.setEncoding("utf8").on("data", (text) => {
    said.out += text
  })
  child.stderr.setEncoding("utf8").on("data", (text) => {
    said.err += text
  })
  const exited = once(child, "close").then(([code, signal]) => signal ?? code)
  return {
    said,
    exited,
    ports,
    webUrl: `http://localhost:${ports.WEB_PORT}`,
    apiUrl: `http://localhost:${ports.API_PORT}`,
    /** To `bun run start` alone, or to everybody in its group, as Ctrl-C in a terminal does. */
    signal: (signal: NodeJS.Signals, to: "command" | "group" = "command") =>
      process.kill(to === "group" ? -(child.pid ?? 0) : (child.pid ?? 0), signal),
  }
}

/** The same, once it has said where everything is. */
export async function runStarted(settings: Record<string, string>) {
  const start = await runStart(settings)
  await eventually(
    () => start.said,
    ({ out }) => out.includes("Data  "),
    100_000,
  )
  return start
}

/** Nothing works on a data folder any more. */
export const untilNothingRuns = (dataFolder: string) =>
  eventually(
    () => processesOn(dataFolder),
    ({ length }) => length === 0,
    40_000,
  )

/** Over a connection of its own: one that was kept may lead to a process that has gone. */
export const answers = (url: string) =>
  fetch(url, { keepalive: false }).then(
    (response) => response.ok,
    () => false,
  )

/** How many listen on a port: it may be shared, and one of them answers before the others have come up. */
export const listenersOn = (port: string) =>
  ["/proc/net/tcp", "/proc/net/tcp6"].flatMap((table) =>
    readFileSync(table, "utf8")
      .split("\n")
      .map((line) => line.trim().split(/\s+/))
      .filter(
        ([, local, , state]) =>
          state === "0A" && local?.endsWith(`:${Number(port).toString(16).toUpperCase().padStart(4, "0")}`),
      ),
  ).length

/** The processes that work on a data folder, by what Linux tells of each: its settings, or where it stands. */
export function processesOn(dataFolder: string): { pid: number; command: string }[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const settings = readFileSync(`/proc/${name}/environ`, "utf8").split("\0")
        const standsIn = readlinkSync(`/proc/${name}/cwd`)
        if (!settings.includes(`DATA_DIR=${dataFolder}`) && !standsIn.startsWith(dataFolder)) return []
        return [{ pid: Number(name), command: readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ") }]
      } catch {
        return [] // It has just ended.
      }
    })
}

/** kill -9 of everything at once. */
export function killEverything(dataFolder: string) {
  for (const { pid } of processesOn(dataFolder))
    try {
      process.kill(pid, "SIGKILL")
    } catch {
      // It went with another.
    }
}
