import { connect } from "#scripts/database/connect.ts"
import type { Statement } from "#scripts/database/statement.ts"
import type { Log } from "#scripts/log.ts"
import { Problem } from "#scripts/problem.ts"
import { recordEvent, type SecurityEvent } from "#scripts/security-events/record.ts"

type Options = {
  url: string
  /** The role to act as; none when the URL's own login is the one. */
  role?: string
  log: Log
  /** Connections. */
  max?: number
  /** Milliseconds a statement may take before its request is given up. */
  deadline?: number
}

export type Database = ReturnType<typeof openDatabase>

/**
 * SQLSTATEs that say to try again later: connection lost, read-only after a failover, transaction rolled back (a deadlock),
 * resources exhausted (too many connections), operator intervention (shutting down, statement cancelled).
 */
const awayState = /^(08|25006|40|53|57)/

/** Whether a fault is the database being away, and not the statement being wrong. */
export function isAway(error: unknown): boolean {
  const { code, errno } = error as { code?: unknown; errno?: unknown }
  if (code === "ERR_POSTGRES_SERVER_ERROR") return awayState.test(String(errno))
  return /^ERR_POSTGRES_(CONNECTION|IDLE|LIFETIME)_/.test(String(code))
}

/** Whether a row was refused because the account it would belong to is gone. */
export const isAccountGone = (error: unknown) => (error as { errno?: unknown }).errno === "23503"

/**
 * The API's door to PostgreSQL. Nobody runs a statement but through it, for a subject it is meant for; connections come
 * back by themselves once the database does.
 */
export function openDatabase({ url, role, log, max = 10, deadline = 5_000 }: Options) {
  const open = () => connect(url, { role, max, connectionTimeout: deadline / 1_000, statementTimeout: deadline })
  let pool = open()

  /** Throws the 503 `Problem` when the database is away. */
  async function run<Row, Values>(query: Statement<Row, Values>, values: Values): Promise<Row[]> {
    let timer: Timer | undefined
    const tooLate = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(away(new Error(`no answer within ${deadline} ms`))), deadline)
    })
    try {
      return await Promise.race([query(pool, values), tooLate])
    } catch (error) {
      throw isAway(error) ? away(error) : error
    } finally {
      clearTimeout(timer)
    }
  }

  /**
   * Runs a statement for its subject, and lets its rows out only when they say that they are the subject's. Should the
   * driver ever hand one query another's rows, nobody sees them, and the connections they came by are given up.
   */
  async function runAs<Row extends { subject: string }, Values extends { subject: string }>(
    query: Statement<Row, Values>,
    values: Values,
  ): Promise<Row[]> {
    const rows = await run(query, values)
    for (const row of rows) if (row.subject !== values.subject) mixedUp(values.subject)
    return rows
  }

  function mixedUp(subject: string): never {
    const suspect = pool
    pool = open()
    suspect
      .close({ timeout: deadline / 1_000 })
      .catch((error) => log.error("database.close_failed", { error: String(error) }))
    record({ event: "security.answer_mixed_up", subject, reason: "an answer for another subject was held back" })
    throw new Error("The database answered for another subject")
  }

  const record = (event: SecurityEvent) => recordEvent({ sql: pool, log }, event)

  return { run, runAs, record, close: () => pool.close({ timeout: deadline / 1_000 }) }
}

const away = (cause: unknown) =>
  new Problem("unavailable", "The database cannot be reached at the moment", { headers: { "Retry-After": "2" }, cause })
