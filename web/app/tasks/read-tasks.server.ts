import type { Task } from "#api/tasks/model.ts"
import type { tasksApi } from "#web/api/client.server.ts"
import { queryOf, type TaskView } from "./task-view.ts"

/** The API's own maximum is larger; pages of this size are quick. */
const PAGE = 200

/** As many tasks of this view as it shows, read page by page, and where the rest begins. */
export async function readTasks(api: ReturnType<typeof tasksApi>, view: TaskView) {
  const items: Task[] = []
  let cursor: string | null = view.cursor
  do {
    const page = await api.list(queryOf(view, cursor ?? "", Math.min(view.shown - items.length, PAGE)))
    items.push(...page.items)
    cursor = page.nextCursor
  } while (cursor && items.length < view.shown)
  return { items, nextCursor: cursor }
}
