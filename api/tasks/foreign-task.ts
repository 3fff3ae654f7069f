import type { Log } from "#shared/log/log.ts"
import type { Database } from "../database/database.ts"
import { isForeignChange } from "./sql/change.ts"
import { isForeignDeletion } from "./sql/deletion.ts"
import { isForeignImport } from "./sql/import.ts"
import { isForeignTask } from "./sql/task.ts"

const isForeignByKind = {
  task: isForeignTask,
  deletion: isForeignDeletion,
  import: isForeignImport,
  change: isForeignChange,
}

/** What an id in a request can belong to. */
export type ItemKind = keyof typeof isForeignByKind

type Attempt = { what: ItemKind; subject: string; id: string | string[]; method: string; requestId: string }

/**
 * Logs a security event if an id that was answered with 404 is a task, deletion, import or change of another account. Several
 * ids of tasks, at least one, are one event. Never rejects.
 * Do not await it: the answer must not take longer for an id that exists.
 */
export async function recordForeignTask(
  { database, log }: { database: Database; log: Log },
  { what, subject, id, method, requestId }: Attempt,
) {
  try {
    const ids = [id].flat()
    const [answer] = await database.runAs(isForeignByKind[what], { subject, id: ids[0] as string, ids: `{${ids}}` })
    if (!answer?.foreign) return
  } catch (error) {
    log.warn("security.foreign_task_unknown", { subject, requestId, error: String(error) })
    return
  }
  const reason = `${method} on ${what === "import" ? "an" : "a"} ${what} of another account`
  await database.record({ event: "security.foreign_task", subject, reason, requestId })
}
