import { request } from "../load/request.ts"
import { type Findings, number } from "../report.ts"
import type { Stage } from "../stage.ts"
import { megabytes } from "../usage.ts"

/** Megabytes that may come and go with the garbage collector. */
const slack = 8

/** What the API holds while it lists for a minute, measured ten times. */
export async function memory({ api, client, people, pace }: Stage): Promise<Findings> {
  const requests = people.map(({ token }) =>
    request({ path: "/api/tasks", headers: { Authorization: `Bearer ${token}` } }),
  )
  const held: number[] = []
  for (let measured = 0; measured < 10; measured++) {
    await client.run({ port: api.port, connections: 32, seconds: pace.long / 10, requests, status: 200 })
    held.push(megabytes(api.pids) ?? Number.NaN)
  }
  const [middle = 0, last = 0] = [held[4], held[9]]
  return {
    rows: [
      { what: "a tenth of the load later", server: api.name, memory: held[0] },
      { what: "at the end of the load", server: api.name, memory: last },
    ],
    checks: [
      { target: "API: at most 90 MB after a minute of load", measured: `${number(last)} MB`, isMet: last <= 90 },
      {
        target: "API: memory is flat",
        measured: held.map((value) => number(value)).join(", "),
        isMet: last - middle <= slack,
      },
    ],
  }
}
