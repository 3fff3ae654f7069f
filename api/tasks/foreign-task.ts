import type { Log } from "#scripts/log.ts"
import type { Database } from "../database.ts"
import { isForeign } from "./statements.ts"

type Attempt = { subject: string; id: string; method: string; requestId: string }

/**
 * Tells the security log when the task that a subject asked for in vain is another account's. Not to be waited for: the
 * answer is on its way by then, the same and as fast whether there is such a task or not. Never rejects.
 */
export async function noteForeignTask(
  { database, log }: { database: Database; log: Log },
  { subject, id, method, requestId }: Attempt,
) {
  try {
    const [answer] = await database.run(isForeign, { subject, id })
    if (!answer?.foreign) return
  } catch (error) {
    log.warn("security.foreign_task_unknown", { subject, requestId, error: String(error) })
    return
  }
  const reason = `${method} on a task of another account`
  await database.record({ event: "security.foreign_task", subject, reason, requestId })
}
