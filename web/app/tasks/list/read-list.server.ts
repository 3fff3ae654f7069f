import type { Task } from "#api/tasks/model.ts"
import { Problem } from "#shared/http/problem.ts"
import type { TasksApi } from "#web/app/task-api/client.server.ts"
import { inWords } from "../edit/typed-task.server.ts"
import { listed } from "./listed-task.ts"
import { orderOf, queryOf, type TaskView } from "./task-view.ts"

/**
 * Returns the tasks of this page, the cursor of the next page, and the counts of the tasks that match the filters.
 *
 * @param kept the id of a task that was just completed or reopened. The page contains it even if the view no longer does
 */
export async function readList(api: TasksApi, view: TaskView, today: string, kept?: string) {
  const [page, task] = await Promise.all([
    view.due === "today" ? readToday(api, view, today) : readPage(api, queryOf(view, today)),
    kept ? api.get(kept).catch(onlyIfGone) : undefined,
  ])
  const items = page.items.map((item) => listed(inWords(item)))
  if (task && !items.some(({ id }) => id === task.id))
    items.splice(placeOf(task, page.items, orderOf(view)), 0, listed(inWords(task)))
  return { ...page, items }
}

function onlyIfGone(error: unknown): undefined {
  if (!(error instanceof Problem) || error.status !== 404) throw error
}

async function readPage(api: TasksApi, query: URLSearchParams) {
  query.set("include", "counts")
  const { items, nextCursor, counts } = await api.list(query)
  return { items, nextCursor, counts: counts! }
}

/** Reads the overdue tasks, then those of today. The cursor contains in which of the two lists the page begins. */
async function readToday(api: TasksApi, view: TaskView, today: string) {
  const [, list, cursor = ""] = view.cursor.match(/^(overdue|today)~(.*)$/) ?? [null, "overdue", view.cursor]
  const queryFor = (due: string, change: Partial<TaskView>) => queryOf({ ...view, ...change, due }, today)
  const next = (due: string, cursor: string | null) => (cursor === null ? null : `${due}~${cursor}`)
  if (list === "today") {
    const page = await readPage(api, queryFor("today", { cursor }))
    return { ...page, nextCursor: next("today", page.nextCursor) }
  }
  const overdue = await readPage(api, queryFor("overdue", { cursor }))
  if (overdue.nextCursor) return { ...overdue, nextCursor: next("overdue", overdue.nextCursor) }
  const room = view.shown - overdue.items.length
  if (overdue.counts.today === 0) return overdue
  if (room === 0) return { ...overdue, nextCursor: next("today", "") }
  const rest = await api.list(queryFor("today", { cursor: "", shown: room }))
  const items = [...overdue.items, ...rest.items]
  return { items, nextCursor: next("today", rest.nextCursor), counts: overdue.counts }
}

/** Returns the index at which a task belongs in a list with this order. */
function placeOf(task: Task, items: Task[], order: string): number {
  const descends = order.startsWith("-")
  const index = items.findIndex((item) => {
    const difference = compare(task, item, order.replace("-", ""))
    return descends ? difference > 0 : difference < 0
  })
  return index === -1 ? items.length : index
}

const priorities: Record<Task["priority"], number> = { low: 0, medium: 1, high: 2 }
const byTitle = new Intl.Collator("en", { sensitivity: "base", numeric: true })

function compare(a: Task, b: Task, field: string): number {
  if (field === "title") return byTitle.compare(a.title, b.title)
  if (field === "priority") return priorities[a.priority] - priorities[b.priority]
  if (field === "dueDate") return byTitle.compare(a.dueDate ?? "9999-12-32", b.dueDate ?? "9999-12-32")
  return Date.parse(a.createdAt) - Date.parse(b.createdAt)
}
