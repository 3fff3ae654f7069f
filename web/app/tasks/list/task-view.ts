import type { TaskStats } from "#api/tasks/model.ts"
import type { ListedTask } from "./listed-task.ts"

const PAGE_SIZE = 50
/** The maximum on one page, which is also the API's maximum. Rendering 1,000 tasks took the server 440 ms. */
const LONGEST_PAGE = 200

/** The view of the list that the address contains. The API validates the values. */
export type TaskView = {
  /** An empty text means active tasks, unless `due` is set. */
  status: string
  due: string
  label: string
  q: string
  priority: string
  /** An empty text means the view's own order (`orderOf`). */
  sort: string
  /** The cursor at which this page begins; empty on the first page. */
  cursor: string
  /** The length of the page. "Show more" increases it, so that a reload shows the same tasks. */
  shown: number
}

/** The views that the page links to, by name. */
export const views = {
  Today: { status: "", due: "today" },
  Upcoming: { status: "", due: "upcoming" },
  Active: { status: "", due: "" },
  Completed: { status: "completed", due: "" },
} as const

export type ViewName = keyof typeof views

/** Returns the name of this view; `undefined` for a view without a name, such as `status=all`. */
export const nameOf = ({ status, due }: TaskView) =>
  (Object.keys(views) as ViewName[]).find((name) => views[name].status === status && views[name].due === due)

/** The order of the list. Views of days are in the order of the days; others begin with the newest task. */
export const orderOf = ({ sort, due }: TaskView) => sort || (due ? "dueDate" : "-createdAt")

/** Whether the list has a heading for each day. */
export const isByDay = (view: TaskView) =>
  (view.due === "today" || view.due === "upcoming") && orderOf(view) === "dueDate"

/** Whether the view has a search, priority or label. */
export const isFiltered = ({ q, priority, label }: TaskView) => Boolean(q || priority || label)

export function viewOf(search: URLSearchParams): TaskView {
  const shown = Number(search.get("shown"))
  const due = search.get("due") ?? ""
  const status = search.get("status") ?? ""
  const view: TaskView = {
    status: status === "active" && !due ? "" : status,
    due,
    label: search.get("label") ?? "",
    q: search.get("q") ?? "",
    priority: search.get("priority") ?? "",
    sort: search.get("sort") ?? "",
    cursor: search.get("cursor") ?? "",
    shown: Number.isInteger(shown) && shown > PAGE_SIZE ? Math.min(shown, LONGEST_PAGE) : PAGE_SIZE,
  }
  return { ...view, sort: sortFor(view, view.sort) }
}

/** Returns the value of `sort` for an order; an empty text for the view's own order. */
export const sortFor = (view: TaskView, order: string) => (order === orderOf({ ...view, sort: "" }) ? "" : order)

/** Returns the query parameters of a view without defaults. */
export function fieldsOf({ status, due, label, q, priority, sort, cursor, shown }: TaskView): [string, string][] {
  const fields = { status, due, label, q, priority, sort, cursor, shown: shown === PAGE_SIZE ? "" : String(shown) }
  return Object.entries(fields).filter(([, value]) => value)
}

/** Returns the address of a view with some changed fields. */
export function hrefOf(view: TaskView, change: Partial<TaskView> = {}): string {
  const search = new URLSearchParams(fieldsOf({ ...view, ...change }))
  return `/tasks${search.size ? `?${search}` : ""}`
}

/** The address of this view with checkboxes to select tasks. */
export const hrefToSelect = (view: TaskView) => withParameter(hrefOf(view), "select=1")

/** The address of this view with an open menu of the labels. */
export const hrefToChooseLabel = (view: TaskView) => withParameter(hrefOf(view), "labels=1")

const withParameter = (href: string, parameter: string) => `${href}${href.includes("?") ? "&" : "?"}${parameter}`

/** The address with another filter or order, which starts on its first page. */
export const hrefWith = (view: TaskView, change: Partial<TaskView>) => hrefOf(fromFirstPage(view), change)

export const fromFirstPage = (view: TaskView): TaskView => ({ ...view, cursor: "", shown: PAGE_SIZE })

/** Whether "Show more" makes this page longer. From the longest page it leads to the next page. */
export const canGrow = (view: TaskView) => view.shown < LONGEST_PAGE

/** The address of "Show more". */
export const hrefOfMore = (view: TaskView, nextCursor: string) =>
  canGrow(view)
    ? hrefOf(view, { shown: Math.min(view.shown + PAGE_SIZE, LONGEST_PAGE) })
    : hrefOf(view, { shown: PAGE_SIZE, cursor: nextCursor })

/** Returns the most tasks that "Show more" adds. */
export const mostAdded = (view: TaskView) =>
  canGrow(view) ? Math.min(PAGE_SIZE, LONGEST_PAGE - view.shown) : PAGE_SIZE

/** The API's query for this view on the day `today`. */
export function queryOf(view: TaskView, today: string): URLSearchParams {
  const { status, due, label, q, priority, cursor, shown } = view
  const query = new URLSearchParams({ sort: orderOf(view), limit: String(shown), today })
  const more = { status: status || (due ? "" : "active"), due, label, q, priority, cursor }
  for (const [name, value] of Object.entries(more)) if (value) query.set(name, value)
  return query
}

/** Returns the number of tasks in the view. `counts` are those of the tasks that match its filters. */
export function countIn({ status, due }: Pick<TaskView, "status" | "due">, counts: TaskStats): number {
  if (due === "today") return counts.overdue + counts.today
  if (due === "upcoming" || due === "overdue") return counts[due]
  if (due) return 0
  return status === "completed" ? counts.completed : status === "all" ? counts.total : counts.active
}

/** The address of the list that scrolls to a task which was just added. */
export const addressOf = (id: string) => `/tasks#task-${id}`

type Shown = Pick<ListedTask, "title" | "completed" | "priority" | "dueDate" | "labels" | "note">

/** Whether the view contains this task. For a search this is an estimate, because only the API knows all spellings. */
export function isIn(view: TaskView, task: Shown, today: string): boolean {
  const { status, due, label, q, priority } = view
  const { dueDate, completed } = task
  const isOpen = !completed
  if (status === "completed" ? isOpen : status !== "all" && !due && completed) return false
  if (due === "none" ? dueDate : due && (completed || !dueDate)) return false
  if (dueDate && due === "today" && dueDate > today) return false
  if (dueDate && due === "upcoming" && dueDate <= today) return false
  if (dueDate && due === "overdue" && dueDate >= today) return false
  if (priority && task.priority !== priority) return false
  if (label && !task.labels.some((each) => each.toLowerCase() === label.toLowerCase())) return false
  const text = folded(`${task.title} ${task.note}`)
  return folded(q)
    .split(/\s+/)
    .every((word) => text.includes(word))
}

const folded = (text: string) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
