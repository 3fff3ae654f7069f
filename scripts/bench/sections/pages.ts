import { readFileSync } from "node:fs"
import { setTimeout as sleep } from "node:timers/promises"
import { SQL } from "bun"
import { type Contender, compare } from "../compare.ts"
import { request } from "../load/request.ts"
import { type Check, type Findings, number, percent } from "../report.ts"
import type { Person, Stage } from "../stage.ts"

const tasksPage = ({ cookie }: Person) => request({ path: "/tasks", headers: { Cookie: cookie } })
const list = ({ token }: Person) => request({ path: "/api/tasks", headers: { Authorization: `Bearer ${token}` } })

/** The pages as browsers get them, `/tasks` beside a server that does nothing but render the same markup. */
export async function pages(stage: Stage): Promise<Findings> {
  const { api, web, people, pace } = stage
  const markup = await stage.start("rendering alone", ["scripts/bench/servers/markup.ts"], {
    PAGE_URL: `http://127.0.0.1:${web.port}/tasks`,
    COOKIE: people[0]?.cookie,
    NODE_ENV: "production",
  })
  const asEveryone = { requests: people.map(tasksPage), status: 200 }
  const rendered: Contender = { server: markup, load: { requests: [request({ path: "/" })], status: 200 } }
  const paced: Stage = { ...stage, pace: { ...pace, warmUp: pace.warmUpOfPages } }
  const many = await compare(paced, "/tasks page", [{ server: web, load: asEveryone }, rendered])
  const login: Contender = { server: web, load: { requests: [request({ path: "/login" })], status: 200 } }
  const single = await compare(
    paced,
    "one at a time",
    [
      { server: web, load: asEveryone },
      { server: api, load: { requests: people.map(list), status: 200 } },
    ],
    1,
  )
  const ratio = many[0]?.ratio ?? 0
  const [page = 0, listed = 0] = single.map(({ p50 }) => p50)
  return {
    rows: [...many, ...(await compare(paced, "/login page", [login])), ...single],
    checks: [
      { target: "/tasks page: at least 70 % of rendering alone", measured: percent(ratio), isMet: ratio >= 0.7 },
      {
        target: "/tasks page, one at a time: the API's list and at most 5 ms",
        measured: `${number(listed, 1)} ms and ${number(page - listed, 1)} ms`,
        isMet: page - listed <= 5,
      },
      ...(await workBehind(stage)),
    ],
  }
}

/**
 * What a page costs besides rendering, once its visitor is known: calls of the API, and reads of the accounts' tables. The
 * web app is a new one: it comes to know its visitors here, and will not look at them again before this is over.
 */
async function workBehind({ settings, api, startWeb, people, client, pace }: Stage): Promise<Check[]> {
  const web = await startWeb("web, for what is behind its pages")
  const sql = new SQL(settings.DATABASE_URL as string, { max: 1 })
  const load = {
    port: web.port,
    connections: 8,
    seconds: Math.min(3, pace.long / 2),
    requests: people.slice(0, 50).map(tasksPage),
    status: 200,
  }
  const count = async () => {
    // PostgreSQL's counters follow within a second of the last use.
    await sleep(1_500)
    const calls = readFileSync(api.log, "utf8").split('"event":"request"').length
    const [{ reads }] = await sql`
      select sum(coalesce(seq_scan, 0) + coalesce(idx_scan, 0))::int as reads from pg_stat_user_tables
      where relname in ('user', 'session', 'account', 'jwks')`
    return { calls, reads }
  }
  try {
    await client.run({ ...load, atMost: load.requests.length })
    const before = await count()
    const { answers } = await client.run(load)
    const after = await count()
    const calls = (after.calls - before.calls) / answers
    const reads = (after.reads - before.reads) / answers
    return [
      { target: "/tasks page: one call of the API", measured: number(calls, 2), isMet: calls < 1.05 },
      { target: "/tasks page: no database read of the web's own", measured: number(reads, 3), isMet: reads < 0.05 },
    ]
  } finally {
    await sql.close()
  }
}
