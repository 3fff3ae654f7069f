import type { SQL } from "bun"
import { connect } from "#scripts/database/connect.ts"
import type { Statement } from "#scripts/database/statement.ts"
import type { Log } from "#scripts/log.ts"
import { Problem } from "#scripts/problem.ts"
import { recordEvent, type SecurityEvent } from "#scripts/security-events/record.ts"
import { watchOverdue } from "./overdue.ts"
import type { Reading } from "./replica/reading.ts"

type Options = {
  url: string
  /** The role to act as; none when the URL's own login is the one. */
  role?: string
  log: Log
  /** Connections. */
  max?: number
  /** Milliseconds that PostgreSQL may work on a statement. */
  deadline?: number
  /** Where security events go instead: a replica takes none. */
  record?: (event: SecurityEvent) => Promise<void>
}

export type Database = ReturnType<typeof openDatabase>

/**
 * SQLSTATEs that say to try again later: connection lost, read-only after a failover, transaction rolled back (a deadlock),
 * resources exhausted (too many connections), operator intervention (shutting down, statement cancelled).
 */
const awayState = /^(08|25006|40|53|57)/

/** Whether a fault is the database being away, and not the statement being wrong. */
function isAway(error: unknown): boolean {
  const { code, errno } = error as { code?: unknown; errno?: unknown }
  if (code === "ERR_POSTGRES_SERVER_ERROR") return awayState.test(String(errno))
  return /^ERR_POSTGRES_(CONNECTION|IDLE|LIFETIME)_/.test(String(code))
}

/**
 * The API's door to PostgreSQL. Nobody runs a statement but through it, for a subject it is meant for; connections come
 * back by themselves once the database does.
 */
export function openDatabase(options: Options) {
  const { url, role, log, max = 10, deadline = 5_000 } = options
  const { record = (event) => recordEvent({ sql: pool, log }, event) } = options
  const open = () => connect(url, { role, max, connectionTimeout: deadline / 1_000, statementTimeout: deadline })
  const overdue = watchOverdue(deadline * 1.2)
  let pool = open()
  let statementsUnderWay = 0

  /** Throws the 503 `Problem` when the database is away. */
  const run = <Row, Values>(query: Statement<Row, Values>, values: Values): Promise<Row[]> =>
    within((client) => query(client, values))

  /**
   * Runs a statement for its subject, and lets its rows out only when they say that they are the subject's. Should the
   * driver ever hand one query another's rows, nobody sees them.
   */
  async function runAs<Row extends { subject: string }, Values extends { subject: string }>(
    query: Statement<Row, Values>,
    values: Values,
  ): Promise<Row[]> {
    const used = pool
    const rows = await run(query, values)
    for (const { subject } of rows) if (subject !== values.subject) mixedUp(used, values.subject)
    return rows
  }

  /** PostgreSQL gives a statement up first; if not even that is heard of, the connection is dead. */
  async function within<T>(work: (client: SQL) => PromiseLike<T>): Promise<T> {
    const used = pool
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    const end = overdue.begin(() => {
      giveUp(used)
      reject(away(new Error("no answer at all")))
    })
    statementsUnderWay++
    try {
      work(used).then(resolve, reject)
      return await promise
    } catch (error) {
      throw isAway(error) ? away(error) : error
    } finally {
      statementsUnderWay--
      end()
    }
  }

  function mixedUp(used: SQL, subject: string): never {
    giveUp(used)
    record({ event: "security.answer_mixed_up", subject, reason: "an answer for another subject was held back" })
    throw new Error("The database answered for another subject")
  }

  /** Goes on with fresh connections. What is under way on the old ones may end there. */
  function giveUp(suspect: SQL) {
    if (suspect !== pool) return
    pool = open()
    log.warn("database.connections_given_up")
    close(suspect)
  }

  const close = (client: SQL) =>
    client
      .close({ timeout: deadline / 1_000 })
      .catch((error) => log.warn("database.close_failed", { error: String(error) }))

  return {
    run,
    runAs,
    /** The same for a statement that changes nothing: a replica may answer it (see replica/with-replica.ts). */
    readAs: <Row extends { subject: string }, Values extends { subject: string }>(
      query: Reading<Row, Values>,
      values: Values,
    ): Promise<Row[]> => runAs(query, values),
    /** Whether a replica answers reads; undefined where there is none. */
    replicaInUse: (): boolean | undefined => undefined,
    /** Logs a security event, and keeps it. Never rejects. */
    record,
    /** The connections for whoever brings a statement of its own, under the same deadline. Not for any subject's rows. */
    sql: ((strings: TemplateStringsArray, ...values: unknown[]) =>
      within((client) => client(strings, ...values))) as unknown as SQL,
    figures: () => ({ statementsUnderWay, maxConnections: max }),
    close: () => close(pool),
  }
}

const away = (cause: unknown) =>
  new Problem("unavailable", "The database cannot be reached at the moment", {
    headers: { "Retry-After": "2" },
    cause,
  })
