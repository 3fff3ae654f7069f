import { sql } from "drizzle-orm"
import { statement } from "#shared/database/statement.ts"
import { Problem } from "#shared/http/problem.ts"
import type { Log } from "#shared/log/log.ts"
import { checkRole } from "../database/check-role.ts"
import type { Database } from "../database/database.ts"
import { newestRevision, type Reading } from "./reading.ts"

/** Milliseconds until a replica that failed is tried again. */
const pause = 2_000

const revisionsAreKept = statement<{ kept: boolean }, Record<string, never>>(
  sql`select tgenabled <> 'D' as kept from pg_trigger where tgrelid = 'tasks'::regclass and tgname = 'tasks_revised'`,
)

/** Whether PostgreSQL gave up a statement that took too long (query_canceled): the replica is none the worse for it. */
const isCancelled = (error: unknown) =>
  error instanceof Problem && (error.cause as { errno?: unknown } | undefined)?.errno === "57014"

/**
 * The primary, with reads served by a replica wherever that makes no difference: the replica says in its answer what
 * revision of the subject's tasks it read, the primary meanwhile which is the newest, and only if both are the same the
 * answer counts. So a read misses no change that was answered before it, through whichever process or client that was
 * made, however far the replica is behind, and if it was promoted. A replica that fails, or answers for another subject,
 * is left alone for a while, and the log says so.
 */
export function withReplica(primary: Database, replica: Database, log: Log): Database {
  let inUse = false
  let lastReason = ""
  let closed = false
  let timer: Timer | undefined

  async function tryIt() {
    try {
      const [revisions] = await primary.run(revisionsAreKept, {})
      if (!revisions?.kept) throw new Error("revisions are not kept: migrate once with DATABASE_REPLICA_URL set")
      await checkRole(replica)
      inUse = true
      lastReason = ""
      log.info("replica.in_use")
    } catch (error) {
      leave(error)
    }
  }

  function leave(error: unknown) {
    inUse = false
    const reason = String(error)
    if (reason !== lastReason) log.warn("replica.not_in_use", { reason })
    lastReason = reason
    clearTimeout(timer)
    if (!closed) timer = setTimeout(tryIt, pause)
  }

  tryIt()

  async function readAs<Row extends { subject: string }, Values extends { subject: string }>(
    query: Reading<Row, Values>,
    values: Values,
    options?: { isSearch?: boolean },
  ): Promise<Row[]> {
    if (!inUse || options?.isSearch) return primary.readAs(query, values, options)
    const [[newest], rows] = await Promise.all([
      primary.runAs(newestRevision, { subject: values.subject }),
      replica.runAs(query.atReplica, values).catch((error) => {
        if (isCancelled(error)) log.warn("replica.too_slow", { subject: values.subject })
        else leave(error)
        return []
      }),
    ])
    const isSame = newest !== undefined && rows[0]?.revision === newest.revision
    return isSame ? rows : primary.runAs(query, values)
  }

  return {
    ...primary,
    readAs,
    replicaInUse: () => inUse,
    async close() {
      closed = true
      clearTimeout(timer)
      await Promise.all([primary.close(), replica.close()])
    },
  }
}
