import type { Load, Outcome } from "./load/load.ts"
import type { Row } from "./report.ts"
import type { Server } from "./server.ts"
import type { Stage } from "./stage.ts"
import { cpuSeconds, megabytes } from "./usage.ts"

/** Somebody who is measured against others at the same thing. */
export type Contender = { server: Server; load: Omit<Load, "port" | "connections" | "seconds"> }

/** Seconds. */
const longestWarmUp = 20

type Round = Outcome & { cpu?: number }

/**
 * Measures one thing at several servers by turns, so that whatever else the machine does meets all of them alike. The rows
 * hold medians over the rounds, and `ratio` that of each round's throughput against the last contender's in the same round.
 */
export async function compare(stage: Stage, what: string, contenders: Contender[], connections = 32): Promise<Row[]> {
  const { rounds, round, warmUp } = stage.pace
  const measured: Round[][] = contenders.map(() => [])
  for (const contender of contenders) await measure(stage, contender, connections, longestWarmUp, warmUp)
  for (let number = 0; number < rounds; number++) {
    const turn = [...contenders.entries()]
    // There and back again: who follows whom makes no difference either.
    if (number % 2) turn.reverse()
    for (const [index, contender] of turn) measured[index]?.push(await measure(stage, contender, connections, round))
  }
  const yardstick = measured.at(-1) ?? []
  return contenders.map(({ server }, index) => {
    const own = measured[index] ?? []
    const middle = (value: (outcome: Round) => number | undefined) => median(own.map(value))
    const ratios = own.map(({ perSecond }, number) => perSecond / (yardstick[number]?.perSecond ?? Number.NaN))
    return {
      what,
      server: server.name,
      perSecond: middle(({ perSecond }) => perSecond),
      p50: middle(({ p50 }) => p50),
      p99: middle(({ p99 }) => p99),
      cpu: middle(({ cpu }) => cpu),
      memory: megabytes(server.pids),
      bytes: middle(({ length }) => length),
      ratio: index === contenders.length - 1 ? undefined : median(ratios),
    }
  })
}

/** One load on one server. `cpu` is what the server itself used for each request, in microseconds. */
async function measure(
  { client, stop }: Stage,
  { server, load }: Contender,
  connections: number,
  seconds: number,
  atMost?: number,
) {
  stop.throwIfAborted()
  const before = cpuSeconds(server.pids)
  const outcome = await client.run({ ...load, port: server.port, connections, seconds, atMost })
  const after = cpuSeconds(server.pids)
  const cpu = before !== undefined && after !== undefined ? ((after - before) / outcome.answers) * 1e6 : undefined
  return { ...outcome, cpu }
}

/** Undefined when any is. */
function median(values: (number | undefined)[]): number | undefined {
  const sorted = values.filter((value) => value !== undefined).sort((a, b) => a - b)
  if (sorted.length < values.length) return undefined
  return sorted[Math.floor(sorted.length / 2)]
}
