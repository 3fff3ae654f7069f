import type { SQL } from "bun"
import { connect } from "#shared/database/connect.ts"
import { poolSizes, statementsPerSubject } from "#shared/database/pool-sizes.ts"
import { replaceablePool } from "#shared/database/replaceable-pool.ts"
import { isAccountGone, type Statement } from "#shared/database/statement.ts"
import { Problem } from "#shared/http/problem.ts"
import type { Log } from "#shared/log/log.ts"
import { watchOverdue } from "#shared/overdue.ts"
import { recordEvent, type SecurityEvent } from "#shared/security-events/record.ts"
import { takeTurns, tooManyRequests } from "#shared/turns.ts"
import { TokenRejected } from "../auth/rejection.ts"

type Options = {
  url: string
  /** The role to act as. Without it, the connections act as the login in the URL. */
  role?: string
  log: Log
  /** Connections. */
  max?: number
  /** Milliseconds that a statement may take. */
  deadline?: number
}

export type Database = ReturnType<typeof openDatabase>

/**
 * SQLSTATEs after which a later attempt can succeed: connection lost, read-only after a failover, transaction rolled back
 * (deadlock), resources exhausted (too many connections), operator intervention (shutting down, statement cancelled).
 */
const awayState = /^(08|25006|40|53|57)/

/** Whether an error means that the database is away, not that the statement is wrong. */
function isAway(error: unknown): boolean {
  const { code, errno } = error as { code?: unknown; errno?: unknown }
  if (code === "ERR_POSTGRES_SERVER_ERROR") return awayState.test(String(errno))
  return /^ERR_POSTGRES_(CONNECTION|IDLE|LIFETIME)_/.test(String(code))
}

/** Milliseconds that a search may take. */
const searchDeadline = 1_000

/**
 * The API's connections to PostgreSQL. They are opened again after the database was away. Each subject may run only a few
 * statements at a time, so that none can use up the connections.
 */
export function openDatabase(options: Options) {
  const { url, role, log, max = poolSizes.api, deadline = 5_000 } = options
  const record = (event: SecurityEvent) => recordEvent({ sql: pool.client, log }, event)
  const overdue = watchOverdue(deadline * 1.2)
  const searchOverdue = watchOverdue(searchDeadline)
  const ofSubject = takeTurns({
    slots: statementsPerSubject,
    maxWaiting: 500,
    maxWait: 2_000,
    refusal: tooManyRequests,
  })
  // Bun would queue further statements on busy connections, where they wait for the slowest statement.
  const onConnection = takeTurns({ slots: max, maxWaiting: 5_000, maxWait: deadline, refusal: tooBusy })
  const pool = replaceablePool({
    open: () => connect(url, { role, max, connectionTimeout: deadline / 1_000, statementTimeout: deadline }),
    deadline: deadline * 1.2,
    closeWithin: deadline,
    log,
  })
  let statementsUnderWay = 0

  /** Throws the 503 `Problem` when the database is away, and `TokenRejected` when a new row's account is gone. */
  const run = <Row, Values>(query: Statement<Row, Values>, values: Values): Promise<Row[]> =>
    withDeadline((client) => query(client, values))

  /**
   * Runs a statement for its subject, and returns the rows only if each of them names this subject, so that rows which the
   * driver gave to the wrong query never leave the API. Throws a 429 `Problem` after waiting two seconds for the subject's
   * other statements.
   */
  const runAs = <Row extends { subject: string }, Values extends { subject: string }>(
    query: Runnable<Row, Values>,
    values: Values,
  ): Promise<Row[]> =>
    ofSubject(values.subject, async () => {
      let used = pool.current()
      const rows = await withDeadline((client) => {
        used = client
        return query(client, values)
      })
      for (const { subject } of rows) if (subject !== values.subject) refuseForeignRow(used, values.subject)
      return rows
    })

  /**
   * Like `runAs`, for a statement that reads all tasks of its subject. After a second it throws a 503 `Problem` and asks
   * PostgreSQL to cancel the statement. The statement counts as running until it ends, because a pooler may not forward that.
   */
  function searchAs<Row extends { subject: string }, Values extends { subject: string }>(
    query: Statement<Row, Values>,
    values: Values,
  ): Promise<Row[]> {
    const { promise, resolve, reject } = Promise.withResolvers<Row[]>()
    const cancelled = (client: SQL) => {
      const running = query(client, values)
      const end = searchOverdue.begin(() => {
        running.cancel()
        reject(searchTooLong())
      })
      return running.finally(end)
    }
    runAs(cancelled, values).then(resolve, reject)
    return promise
  }

  /** PostgreSQL cancels a slow statement before our deadline. Without any answer by then, the connection is dead. */
  const withDeadline = <T>(work: (client: SQL) => PromiseLike<T>): Promise<T> =>
    onConnection("", async () => {
      const used = pool.current()
      const { promise, resolve, reject } = Promise.withResolvers<T>()
      const end = overdue.begin(() => {
        pool.replace(used)
        reject(away(new Error("no answer at all")))
      })
      statementsUnderWay++
      try {
        work(used).then(resolve, reject)
        return await promise
      } catch (error) {
        throw problemOf(error)
      } finally {
        statementsUnderWay--
        end()
      }
    })

  function refuseForeignRow(used: SQL, subject: string): never {
    pool.replace(used)
    record({ event: "security.answer_mixed_up", subject, reason: "a row of another subject was not sent" })
    throw new Error("The database answered for another subject")
  }

  return {
    run,
    runAs,
    searchAs,
    /** Logs and stores a security event. Never rejects. */
    record,
    /** Runs any other statement within the deadline. Do not read rows of subjects with it, because it does not check them. */
    sql: ((strings: TemplateStringsArray, ...values: unknown[]) =>
      withDeadline((client) => client(strings, ...values))) as unknown as SQL,
    figures: () => ({ statementsUnderWay, maxConnections: max }),
    close: pool.close,
  }
}

/** The 503 if the database is away. The 401 if the account was deleted: its tokens work for seconds, until its end is known. */
function problemOf(error: unknown): unknown {
  if (isAway(error)) return away(error)
  return isAccountGone(error) ? new TokenRejected("account") : error
}

/** A `Statement`, or a function with the same signature. */
type Runnable<Row, Values> = (client: SQL, values: Values) => PromiseLike<Row[]>

const retryAfter = { "Retry-After": "2" }
const tooBusy = () => away(new Error("no connection was free in time"))
const searchTooLong = () =>
  new Problem("unavailable", "The search took too long: search for fewer or longer words", {
    headers: retryAfter,
    errors: [{ field: "q", message: "This search takes too long: use longer words, or fewer" }],
  })

const away = (cause: unknown) =>
  new Problem("unavailable", "The database cannot be reached at the moment", {
    headers: retryAfter,
    cause,
  })
