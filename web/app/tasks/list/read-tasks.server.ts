import type { TaskStats } from "#api/tasks/model.ts"
import type { TasksApi } from "#web/app/task-api/client.server.ts"
import { type ListedTask, listed } from "../listed-task.ts"
import { queryOf, type TaskView } from "./task-view.ts"

/** What is read of a view: as many tasks as it shows, where the rest begins, and the counts of all tasks. */
export type TasksRead = { items: ListedTask[]; nextCursor: string | null; stats?: TaskStats }

export async function readTasks(api: TasksApi, view: TaskView): Promise<TasksRead> {
  const query = queryOf(view)
  query.set("include", "stats")
  const { items, nextCursor, stats } = await api.list(query)
  return { items: items.map(listed), nextCursor, stats }
}
