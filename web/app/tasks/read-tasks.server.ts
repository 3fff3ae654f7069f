import type { TaskStats } from "#api/tasks/model.ts"
import type { TasksApi } from "#web/api/client.server.ts"
import { type ListedTask, listed } from "./listed-task.ts"
import { queryOf, type TaskView } from "./task-view.ts"

/** The API's own maximum is larger; pages of this size are quick. */
const PAGE = 200

/** What is read of a view: as many tasks as it shows, where the rest begins, and the counts of all tasks. */
export type TasksRead = { items: ListedTask[]; nextCursor: string | null; stats?: TaskStats }

/** Reads page by page; nearly always there is one. */
export async function readTasks(api: TasksApi, view: TaskView): Promise<TasksRead> {
  const read: TasksRead = { items: [], nextCursor: view.cursor }
  do {
    const query = queryOf(view, read.nextCursor ?? "", Math.min(view.shown - read.items.length, PAGE))
    if (!read.stats) query.set("include", "stats")
    const { items, nextCursor, stats } = await api.list(query)
    read.items.push(...items.map(listed))
    read.nextCursor = nextCursor
    read.stats ??= stats
  } while (read.nextCursor && read.items.length < view.shown)
  return read
}
