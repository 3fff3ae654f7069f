import { SQL } from "bun"
import { request } from "../load/request.ts"
import { type Findings, number } from "../report.ts"
import type { Stage } from "../stage.ts"
import { megabytes } from "../usage.ts"

/** Milliseconds between two requests of one person. */
const pause = 1_000

/** Everyone at once, each on a connection of their own, adding a task and listing theirs by turns for a minute. */
export async function users({ settings, api, client, people, pace }: Stage): Promise<Findings> {
  const headers = ({ token }: { token: string }) => ({ Authorization: `Bearer ${token}` })
  const title = `Added by one of ${number(people.length)}`
  const requests = [
    ...people.map((person) =>
      request({ method: "POST", path: "/api/tasks", headers: headers(person), body: { title } }),
    ),
    ...people.map((person) => request({ path: "/api/tasks", headers: headers(person) })),
  ]
  const load = { port: api.port, connections: people.length, seconds: pace.long, every: pause, requests }
  const outcome = await client.run({ ...load, status: "2xx" })
  const kept = await countTasks(settings.DATABASE_URL as string, title)
  return {
    rows: [
      { what: `${number(people.length)} people at once`, server: api.name, ...outcome, memory: megabytes(api.pids) },
    ],
    checks: [
      {
        target: `${number(people.length)} people at once: no error, no task lost`,
        measured: `${number(outcome.answers)} requests, ${number(outcome.statuses["201"])} tasks added and ${number(kept)} kept, p99 ${number(outcome.p99, 1)} ms`,
        isMet: kept === outcome.statuses["201"],
      },
    ],
  }
}

async function countTasks(url: string, title: string): Promise<number> {
  const sql = new SQL(url, { max: 1 })
  // Row-level security binds even the tables' owner, who has no subject here.
  try {
    await sql`alter table tasks no force row level security`
    const [{ count }] = await sql`select count(*)::int as count from tasks where title = ${title}`
    return count
  } finally {
    await sql`alter table tasks force row level security`
    await sql.close()
  }
}
