import { SQL } from "bun"
import { createRemoteJWKSet, jwtVerify } from "jose"
import { large, streamOf } from "#shared/http/large-text.ts"

// The most that Bun and PostgreSQL can do: verified tokens are cached, each request runs one prepared statement, and
// PostgreSQL builds the JSON. There is no framework, validation, row-level security or log. Do not copy this server.

const { DATABASE_URL = "", JWKS_URL = "", PORT } = process.env
const sql = new SQL(DATABASE_URL, { max: 10, connection: { plan_cache_mode: "force_generic_plan" } })
const keys = createRemoteJWKSet(new URL(JWKS_URL))
const verified = new Map<string, { sub: string; exp: number }>()

async function subjectOf(request: Request): Promise<string | undefined> {
  const token = request.headers.get("authorization")?.slice("Bearer ".length) ?? ""
  const known = verified.get(token)
  if (known && known.exp > Date.now() / 1_000) return known.sub
  const result = await jwtVerify(token, keys).catch(() => undefined)
  if (!result) return undefined
  const { sub = "", exp = 0 } = result.payload
  verified.set(token, { sub, exp })
  return sub
}

const time = (column: string) =>
  `substr(to_json(${column} at time zone interval '0' + interval '1 microsecond')::text, 2, 23) || 'Z'`

/** The same bytes of JSON as the API's. */
const task = `(select id, title, description, completed,
  case priority when 1 then 'low' when 2 then 'medium' else 'high' end as priority, due_date as "dueDate",
  ${time("created_at")} as "createdAt", ${time("updated_at")} as "updatedAt", ${time("completed_at")} as "completedAt") as shown`

/** Bun prepares each statement once per connection. */
const statements = {
  list: `select '{"items":' || array_to_json(array_agg(shown)) || ',"nextCursor":null}' as json
    from (select * from limit_tasks where user_id = $1::uuid order by id desc limit 50) as limit_tasks
    cross join lateral ${task}`,
  find: `select (select row_to_json(shown) from ${task})::text as json from limit_tasks where user_id = $1::uuid and id = $2::uuid`,
  add: `insert into limit_tasks (user_id, id, title, title_key, search_key, created_at, updated_at)
    values ($1::uuid, $2::uuid, $3::text, lower($3::text), lower($3::text), now(), now())
    returning (select row_to_json(shown) from ${task})::text as json`,
}

async function answer(request: Request, subject: string): Promise<{ json: string }[]> {
  const id = request.url.slice(-36)
  if (request.method === "POST")
    return sql.unsafe(statements.add, [subject, Bun.randomUUIDv7(), (await request.json()).title])
  return id.includes("/") ? sql.unsafe(statements.list, [subject]) : sql.unsafe(statements.find, [subject, id])
}

Bun.serve({
  hostname: "127.0.0.1",
  port: PORT,
  async fetch(request) {
    if (request.url.endsWith("/healthz")) return new Response()
    const subject = await subjectOf(request)
    if (!subject) return new Response(null, { status: 401 })
    const [row] = await answer(request, subject)
    return new Response(row && (row.json.length < large ? row.json : streamOf(row.json)), {
      status: request.method === "POST" ? 201 : 200,
      headers: { "content-type": "application/json" },
    })
  },
})
