import { spawn } from "node:child_process"
import { once } from "node:events"
import { readdirSync, readFileSync, readlinkSync } from "node:fs"
import { freePort } from "../postgres/free-port.ts"
import { eventually } from "./eventually.ts"

/** Runs `bun run start` as an operator does, in its own process group and on free ports. */
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
    /** Sends a signal to `bun run start` alone, or to its whole process group, as Ctrl-C in a terminal does. */
    signal: (signal: NodeJS.Signals, to: "command" | "group" = "command") =>
      process.kill(to === "group" ? -(child.pid ?? 0) : (child.pid ?? 0), signal),
  }
}

/** Runs `bun run start` and waits until everything is up. */
export async function runStarted(settings: Record<string, string>) {
  const start = await runStart(settings)
  await eventually(
    () => start.said,
    ({ out }) => out.includes("Data  "),
    100_000,
  )
  return start
}

/** Waits until no process uses a data folder. */
export const untilNothingRuns = (dataFolder: string) =>
  eventually(
    () => processesOn(dataFolder),
    ({ length }) => length === 0,
    40_000,
  )

/** Whether a URL answers over a new connection, because a kept one may belong to a process that has ended. */
export const answers = (url: string) =>
  fetch(url, { keepalive: false }).then(
    (response) => response.ok,
    () => false,
  )

/** The number of processes that listen on a port. */
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

/** The processes that use a data folder, found by their DATA_DIR or their working directory (Linux). */
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
        return [] // The process has just ended.
      }
    })
}

/** Kills all processes of a data folder with kill -9. */
export function killEverything(dataFolder: string) {
  for (const { pid } of processesOn(dataFolder))
    try {
      process.kill(pid, "SIGKILL")
    } catch {
      // Killing another process ended it.
    }
}
