import { sql } from "drizzle-orm"
import { actedAs } from "#shared/database/acting-as.ts"
import { statement } from "#shared/database/statement.ts"
import { Problem } from "#shared/http/problem.ts"
import { takeTurns, tooManyRequests } from "#shared/turns.ts"
import type { Database } from "../database/database.ts"
import { tasks } from "./schema.ts"
import { undoable } from "./sql/change.ts"
import { restorable } from "./sql/deletion.ts"
import { gate, rowsOfSubject, type Subject, type SubjectRow } from "./sql/task.ts"

/** A number of tasks, and the bytes of their titles and descriptions in UTF-8. */
export type Size = { tasks: number; text: number }

/** Bytes of text that an account can hold: 64 MB. */
const mostText = 64_000_000
/** The share of an account's free room that may be added before its next count. */
const leaseShare = 1 / 10
/** The most accounts whose leases are kept in memory. */
const mostKnown = 10_000

/** The size of an account, including deleted tasks that can still be restored and former texts that an undo needs. */
export const sizeOfAccount = statement<SubjectRow & Size, Subject>(sql`
  select ${actedAs} as subject, count(*)::int as tasks,
    coalesce(sum(octet_length(${tasks.title}) + octet_length(${tasks.description}) + case when ${undoable}
      then coalesce(octet_length(${tasks.formerTitle}), 0) + coalesce(octet_length(${tasks.formerDescription}), 0)
      else 0 end), 0)::float8 as text
  from ${tasks} where ${gate} and ${rowsOfSubject} and (${tasks.deletion} is null or ${restorable})`)

/** The total of the running additions, and the room that is left until the next count. */
type Account = { running: Size; lease: Size; next?: { promise: Promise<void>; resolve: () => void } }

export type Within = ReturnType<typeof limitAccounts>

/**
 * Limits the number of tasks and the amount of text of each account, so that none can fill the disk. Only additions are
 * refused.
 *
 * Counting 20,000 tasks and their text takes PostgreSQL 20 ms, so an account is not counted at each addition: after a
 * count, a tenth of what is left may be added before the next one. Within one process no account exceeds its limits.
 * Several processes have a lease each, so together they may exceed a limit by a tenth of it for each further process.
 */
export function limitAccounts(database: Database, mostTasks: number) {
  /** Oldest first. */
  const accounts = new Map<string, Account>()
  const oneAtATime = takeTurns({ slots: 1, maxWaiting: 500, maxWait: 2_000, refusal: tooManyRequests })

  function accountOf(subject: string): Account {
    const known = accounts.get(subject)
    if (known) return known
    const account: Account = { running: nothing(), lease: nothing() }
    accounts.set(subject, account)
    if (accounts.size > mostKnown)
      for (const [oldest, { running }] of accounts)
        if (running.tasks === 0) {
          accounts.delete(oldest)
          break
        }
    return account
  }

  /**
   * Counts the account. Renews its lease when the addition fits. Otherwise it waits for a running addition to end, because
   * that may fail, or may have the same idempotency key. Throws a 422 `Problem` when no addition is running.
   */
  async function count(subject: string, account: Account, size: Size) {
    account.lease = nothing()
    // Running additions may be committed already. Then they count twice, so the result is never too low.
    const running = { ...account.running }
    const [used = nothing()] = await database.runAs(sizeOfAccount, { subject })
    const tasks = mostTasks - used.tasks - running.tasks
    const text = mostText - used.text - running.text
    if (size.tasks <= tasks && size.text <= text)
      account.lease = { tasks: Math.max(size.tasks, tasks * leaseShare), text: Math.max(size.text, text * leaseShare) }
    else if (running.tasks === 0) throw full(size.tasks <= tasks ? textLimit : tasksLimit(mostTasks))
    else if (account.running.tasks > 0) {
      account.next ??= Promise.withResolvers()
      await account.next.promise
    }
  }

  const fits = ({ tasks, text }: Size, { lease }: Account) => tasks <= lease.tasks && text <= lease.text

  function begin({ lease, running }: Account, { tasks, text }: Size) {
    lease.tasks -= tasks
    lease.text -= text
    running.tasks += tasks
    running.text += text
  }

  function end(account: Account, { tasks, text }: Size) {
    account.running.tasks -= tasks
    account.running.text -= text
    account.next?.resolve()
    account.next = undefined
  }

  /** Runs `add`, which adds at most `size`. Throws a 422 `Problem` when the account cannot hold that. */
  return async function within<T>(subject: string, size: Size, add: () => Promise<T>): Promise<T> {
    const account = accountOf(subject)
    if (fits(size, account)) begin(account, size)
    else
      await oneAtATime(subject, async () => {
        while (!fits(size, account)) await count(subject, account, size)
        begin(account, size)
      })
    try {
      return await add()
    } finally {
      end(account, size)
    }
  }
}

const nothing = (): Size => ({ tasks: 0, text: 0 })

type Text = { title: string; description?: string }

export const sizeOf = (added: readonly Text[]): Size => ({
  tasks: added.length,
  text: added.reduce((sum, { title, description = "" }) => sum + Buffer.byteLength(title + description), 0),
})

const tasksLimit = (most: number) => `${most.toLocaleString("en")} tasks`
const textLimit = "64 MB of text"

const full = (limit: string) =>
  new Problem("invalid-fields", "The account is full", {
    errors: [
      {
        field: "tasks",
        message: `An account holds ${limit} at most, and what was deleted or changed counts for 15 minutes more`,
      },
    ],
  })

/** Whether the error is the 422 of a full account. */
export const isFull = (error: unknown) => error instanceof Problem && error.errors?.[0]?.field === "tasks"
