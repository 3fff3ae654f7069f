import { readFileSync } from "node:fs"

/** Linux counts CPU time in hundredths of a second for programs, whatever it counts in itself. */
const ticksPerSecond = 100

/** CPU seconds that these processes have used so far; undefined where the system does not tell (it is Linux that does). */
export function cpuSeconds(pids: readonly number[]): number | undefined {
  return sumOf(pids, (pid) => {
    // The name, in brackets, may hold anything; user and system time are the 12th and 13th field after it.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? []
    return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond
  })
}

/** Megabytes of memory that these processes hold, what they share with others included. */
export function megabytes(pids: readonly number[]): number | undefined {
  return sumOf(pids, (pid) => {
    const status = readFileSync(`/proc/${pid}/status`, "utf8")
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1_024
  })
}

function sumOf(pids: readonly number[], measure: (pid: number) => number): number | undefined {
  if (process.platform !== "linux") return undefined
  return pids.reduce((sum, pid) => sum + measure(pid), 0)
}
