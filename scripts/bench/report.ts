/** One line of the table. Times are in milliseconds, `cpu` in microseconds of the server's own a request, memory in megabytes. */
export type Row = {
  what: string
  server: string
  perSecond?: number
  p50?: number
  p99?: number
  cpu?: number
  memory?: number
  /** Of an answer's body. */
  bytes?: number
  /** The throughput against the server below that it is compared with. */
  ratio?: number
}

/** A target, and what became of it. */
export type Check = { target: string; measured: string; isMet: boolean }

export type Findings = { rows: Row[]; checks: Check[] }

const columns: [title: string, cell: (row: Row) => string][] = [
  ["", ({ what }) => what],
  ["server", ({ server }) => server],
  ["a second", ({ perSecond }) => number(perSecond)],
  ["p50 ms", ({ p50 }) => number(p50, 2)],
  ["p99 ms", ({ p99 }) => number(p99, 2)],
  ["CPU µs", ({ cpu }) => number(cpu)],
  ["MB", ({ memory }) => number(memory)],
  ["bytes", ({ bytes }) => number(bytes)],
  ["ratio", ({ ratio }) => (ratio === undefined ? "" : percent(ratio))],
]

/** The rows as a table in Markdown, to be read as it is; nothing where there are none. */
export function tableOf(rows: Row[]): string {
  if (rows.length === 0) return ""
  const cells = [columns.map(([title]) => title), ...rows.map((row) => columns.map(([, cell]) => cell(row)))]
  const widths = columns.map((_, column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)))
  const line = (texts: string[]) =>
    `| ${texts.map((text, i) => (i < 2 ? text.padEnd(widths[i] ?? 0) : text.padStart(widths[i] ?? 0))).join(" | ")} |`
  const rule = `| ${widths.map((width, i) => (i < 2 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`)).join(" | ")} |`
  const [head = [], ...body] = cells
  return [line(head), rule, ...body.map(line)].join("\n")
}

/** The checks as a list. */
export const checksOf = (checks: Check[]) =>
  checks.map(({ target, measured, isMet }) => `${isMet ? "met   " : "MISSED"}  ${target}: ${measured}`).join("\n")

export const percent = (share: number) => `${(share * 100).toFixed(0)} %`

export const number = (value: number | undefined, digits = 0) =>
  value === undefined
    ? ""
    : value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits })
