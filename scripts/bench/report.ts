/** One line of the table. Times are in milliseconds. */
export type Row = {
  what: string
  server: string
  perSecond?: number
  p50?: number
  p95?: number
  p99?: number
  /** Microseconds of CPU time that the server used for each request. */
  cpu?: number
  /** Megabytes. */
  memory?: number
  bytes?: number
  /** Throughput divided by that of the server it is compared with. */
  ratio?: number
  /** The goal for a full benchmark on an otherwise idle machine. */
  target?: string
}

/** The rows as a table of text. */
export function tableOf(rows: Row[]): string {
  const cells = rows.map(({ what, server, perSecond, p50, p95, p99, cpu, memory, bytes, ratio, target = "" }) => ({
    ...{ what, server, "per second": number(perSecond) },
    ...{ "p50 ms": number(p50, 2), "p95 ms": number(p95, 2), "p99 ms": number(p99, 2) },
    ...{ "CPU µs": number(cpu), MB: number(memory), bytes: number(bytes), ratio: number(ratio, 2), target },
  }))
  return Bun.inspect.table(cells)
}

const number = (value: number | undefined, digits = 0) =>
  value?.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits }) ?? ""
