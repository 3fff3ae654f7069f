import type { Log } from "#scripts/log.ts"
import type { Database } from "../database.ts"
import { isForeignDeletion } from "./deletion-statements.ts"
import { isForeignTask } from "./statements.ts"

type Attempt = { what: keyof typeof looks; subject: string; id: string; method: string; requestId: string }

const looks = { task: isForeignTask, deletion: isForeignDeletion }

/**
 * Tells the security log when the task, or the deletion of tasks, that a subject asked for in vain is another account's.
 * Not to be waited for: the answer is on its way by then, the same and as fast whether there is such a one or not. Never
 * rejects.
 */
export async function noteForeignTask(
  { database, log }: { database: Database; log: Log },
  { what, subject, id, method, requestId }: Attempt,
) {
  try {
    const [answer] = await database.run(looks[what], { subject, id })
    if (!answer?.foreign) return
  } catch (error) {
    log.warn("security.foreign_task_unknown", { subject, requestId, error: String(error) })
    return
  }
  const reason = `${method} on a ${what} of another account`
  await database.record({ event: "security.foreign_task", subject, reason, requestId })
}
