import { readFileSync } from "node:fs"
import { type Load, run } from "./load.ts"
import type { Row } from "./report.ts"
import type { Server, Stage } from "./stage.ts"

export type Contender = { server: Server; load: Pick<Load, "requests" | "status"> }

/** Seconds. */
const longestWarmUp = 20

/**
 * Measures several servers in turns, so that other work of the machine affects all of them alike. Each row has medians over
 * the rounds; `ratio` is the throughput divided by that of the last contender in the same round.
 */
export async function compare(
  { pace, stop }: Stage,
  what: string,
  contenders: Contender[],
  { connections = 32, warmUp = pace.warmUp } = {},
): Promise<Row[]> {
  const measure = async ({ server, load }: Contender) => {
    stop.throwIfAborted()
    const before = cpuSeconds(server.pid)
    const outcome = await run({ ...load, port: server.port, connections, seconds: pace.round })
    return { ...outcome, cpu: ((cpuSeconds(server.pid) - before) / outcome.responses) * 1e6 }
  }
  for (const { server, load } of contenders)
    await run({ ...load, port: server.port, connections, seconds: longestWarmUp, atMost: warmUp })
  const rounds = contenders.map((): Awaited<ReturnType<typeof measure>>[] => [])
  for (let round = 0; round < pace.rounds; round++) {
    // Every second round has the reverse order, so that the order makes no difference.
    const turn = [...contenders.entries()]
    for (const [index, contender] of round % 2 ? turn.reverse() : turn) rounds[index]?.push(await measure(contender))
  }
  return contenders.map(({ server }, index) => {
    const own = rounds[index]!
    const ratios = own.map(({ perSecond }, round) => perSecond / rounds.at(-1)![round]!.perSecond)
    return {
      what,
      server: server.name,
      perSecond: median(own.map(({ perSecond }) => perSecond)),
      p50: median(own.map(({ p50 }) => p50)),
      p99: median(own.map(({ p99 }) => p99)),
      cpu: median(own.map(({ cpu }) => cpu)),
      memory: megabytes(server.pid),
      bytes: median(own.map(({ bytes }) => bytes)),
      ...(index < contenders.length - 1 && { ratio: median(ratios) }),
    }
  })
}

export const median = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

/** CPU seconds that a process has used so far. Linux reports them in hundredths; elsewhere this is `NaN`. */
function cpuSeconds(pid: number): number {
  if (process.platform !== "linux") return Number.NaN
  // The name in brackets may contain anything. User and system time are the 12th and 13th field after it.
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? []
  return (Number(fields[11]) + Number(fields[12])) / 100
}

/** Megabytes of memory of a process, shared memory included; `NaN` except on Linux. */
function megabytes(pid: number): number {
  if (process.platform !== "linux") return Number.NaN
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1_024
}
