import { makeSignature } from "better-auth/crypto"
import { SQL } from "bun"

/** An account with a session and tasks. `cookie` is the session's cookie, `taskId` the id of the newest task. */
export type Account = { id: string; email: string; cookie: string; taskId: string }

/** The password of all accounts. */
export const password = "tea at half past four"

type Amounts = { people: number; tasksEach: number; tasksOfCollector: number }

/**
 * Fills an empty, migrated database: people with some tasks each, and one collector with very many. `limit_tasks` has the
 * same tasks in the same order with the same indexes, but without row-level security, for limit.ts.
 */
export async function fill(url: string, secret: string, amounts: Amounts) {
  const sql = new SQL(url, { max: 1 })
  try {
    await addAccounts(sql, amounts.people)
    // Row-level security hides the rows from the owner of the tables, too.
    await sql`alter table tasks no force row level security`
    await addTasks(sql, amounts)
    await sql`create table limit_tasks (like tasks including all)`
    await sql`insert into limit_tasks select * from tasks`
    const people = await readPeople(sql, secret)
    await sql`alter table tasks force row level security`
    await sql`vacuum analyze`
    const collector = people.pop() as Account
    return { people, collector }
  } finally {
    await sql.close()
  }
}

async function addAccounts(sql: SQL, people: number) {
  const hash = await Bun.password.hash(password, { algorithm: "argon2id", memoryCost: 19_456, timeCost: 2 })
  await sql`insert into "user" (name, email)
    select 'Person ' || n, 'person' || n || '@example.com' from generate_series(1, ${people + 1}::int) n`
  await sql`insert into account (account_id, provider_id, user_id, password)
    select id::text, 'credential', id, ${hash}::text from "user"`
  await sql`insert into session (token, user_id, expires_at)
    select md5(random()::text) || md5(random()::text), id, now() + interval '7 days' from "user"`
}

/** Each person adds one task a minute, so that the tasks of one person are scattered over the whole table. */
async function addTasks(sql: SQL, { people, tasksEach, tasksOfCollector }: Amounts) {
  await sql`
    insert into tasks (user_id, id, title, title_key, description, search_key, completed, priority, due_date,
      created_at, updated_at, completed_at)
    select user_id,
      -- A UUIDv7, as the API makes it: the time of creation comes first.
      (lpad(to_hex((extract(epoch from created_at) * 1000)::bigint), 12, '0')
        || '7' || substr(noise, 1, 3) || '8' || substr(noise, 4, 15))::uuid,
      title, replace(lower(title), '(' || n, '(' || length(n::text) || n), description, lower(title) || chr(31) || lower(description), completed, 1 + n % 3,
      case when n % 2 = 0 then created_at::date + n % 30 end, created_at, created_at,
      case when completed then created_at end
    from (
      select id as user_id, n, md5(id::text || n) as noise, n % 4 = 0 as completed,
        (array['Call', 'Write to', 'Pay', 'Visit', 'Plan for', 'Remind', 'Ask'])[1 + n % 7] || ' '
          || (array['the dentist', 'Grandmother', 'the electricians', 'the library', 'Ada', 'the club'])[1 + n % 6]
          || ' (' || n || ')' as title,
        case when n % 3 = 0 then repeat('Bring what was agreed upon the last time. ', 3) else '' end as description,
        date_trunc('milliseconds', now()) - n * interval '1 minute' as created_at
      from "user", generate_series(
        1,
        case email when ${emailOf(people + 1)} then ${tasksOfCollector}::int else ${tasksEach}::int end
      ) as n
    ) as made
    order by n desc`
}

async function readPeople(sql: SQL, secret: string): Promise<Account[]> {
  const rows: (Omit<Account, "cookie"> & { token: string })[] = await sql`
    select "user".id, email, token, (select max(id::text) from tasks where user_id = "user".id) as "taskId"
    from "user" join session on session.user_id = "user".id
    order by substr(email, 7, position('@' in email) - 7)::int`
  return Promise.all(
    rows.map(async ({ id, email, token, taskId }) => {
      const signed = `${token}.${await makeSignature(token, secret)}`
      return { id, email, taskId, cookie: `latchkey.session_token=${encodeURIComponent(signed)}` }
    }),
  )
}

const emailOf = (n: number) => `person${n}@example.com`
