import { SQL } from "bun"
import { createRemoteJWKSet, jwtVerify } from "jose"

// What Bun and PostgreSQL can do at most: tokens verified (and remembered), one prepared statement a request, its JSON
// built by PostgreSQL. No framework, no check of anything sent, no row-level security, no log. Not a server to copy.

const { DATABASE_URL = "", JWKS_URL = "", PORT } = process.env
const sql = new SQL(DATABASE_URL, { max: 10 })
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

const task = `json_build_object('id', id, 'title', title, 'description', description, 'completed', completed,
  'priority', case priority when 1 then 'low' when 2 then 'medium' else 'high' end, 'dueDate', due_date,
  'createdAt', created_at, 'updatedAt', updated_at, 'completedAt', completed_at)`

/** Bun prepares each text once on each connection. */
const statements = {
  list: `select json_build_object('items', json_agg(${task}), 'nextCursor', null)::text as json
    from (select * from limit_tasks where user_id = $1::uuid order by id desc limit 50) as limit_tasks`,
  find: `select ${task}::text as json from limit_tasks where user_id = $1::uuid and id = $2::uuid`,
  add: `insert into limit_tasks (user_id, id, title, title_key, search_key, created_at, updated_at)
    values ($1::uuid, $2::uuid, $3::text, lower($3::text), lower($3::text), now(), now())
    returning ${task}::text as json`,
  change: `update limit_tasks set title = $3::text, title_key = lower($3::text), search_key = lower($3::text),
      updated_at = now(), version = version + 1
    where user_id = $1::uuid and id = $2::uuid
    returning ${task}::text as json`,
}

async function answer(request: Request, subject: string): Promise<{ json: string }[]> {
  const id = request.url.slice(-36)
  if (request.method === "POST")
    return sql.unsafe(statements.add, [subject, Bun.randomUUIDv7(), (await request.json()).title])
  if (request.method === "PATCH") return sql.unsafe(statements.change, [subject, id, (await request.json()).title])
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
    return new Response(row?.json, {
      status: request.method === "POST" ? 201 : 200,
      headers: { "content-type": "application/json" },
    })
  },
})
