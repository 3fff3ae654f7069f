const PAGE = 50
/** The most tasks on one page, and the most that the API returns at once. Rendering 1,000 took the server 440 ms. */
const MOST_AT_ONCE = 200

/** What part of the tasks the address asks for. What its values may be is the API's to say. */
export type TaskView = {
  status: string
  q: string
  priority: string
  sort: string
  /** Where the list begins; empty at its beginning. */
  cursor: string
  /** How many tasks stand on the page; "Show more" raises it, so that a reload shows as much again. */
  shown: number
}

export const defaultSort = "-createdAt"

export function viewOf(search: URLSearchParams): TaskView {
  const shown = Number(search.get("shown"))
  return {
    status: search.get("status") || "all",
    q: search.get("q") ?? "",
    priority: search.get("priority") ?? "",
    sort: search.get("sort") || defaultSort,
    cursor: search.get("cursor") ?? "",
    shown: Number.isInteger(shown) && shown > PAGE ? Math.min(shown, MOST_AT_ONCE) : PAGE,
  }
}

/** What of this view is not as it usually is, as the address says it. */
export function fieldsOf({ status, q, priority, sort, cursor, shown }: TaskView): [string, string][] {
  const usual = { status: "all", q: "", priority: "", sort: defaultSort, cursor: "", shown: String(PAGE) }
  const fields = { status, q, priority, sort, cursor, shown: String(shown) }
  return Object.entries(fields).filter(([name, value]) => value !== usual[name as keyof typeof usual])
}

/** The address of this view with some of it changed. */
export function hrefOf(view: TaskView, change: Partial<TaskView> = {}): string {
  const search = new URLSearchParams(fieldsOf({ ...view, ...change }))
  return `/tasks${search.size ? `?${search}` : ""}`
}

/** Another filter or order begins at its own beginning. */
export const refined = (view: TaskView, change: Partial<TaskView>) => hrefOf(fromItsBeginning(view), change)

export const fromItsBeginning = (view: TaskView): TaskView => ({ ...view, cursor: "", shown: PAGE })

/** Whether "Show more" makes this page longer. The longest page leads to the next one instead. */
export const canGrow = (view: TaskView) => view.shown < MOST_AT_ONCE

/** Where "Show more" leads. */
export const moreOf = (view: TaskView, nextCursor: string) =>
  canGrow(view)
    ? hrefOf(view, { shown: Math.min(view.shown + PAGE, MOST_AT_ONCE) })
    : hrefOf(view, { shown: PAGE, cursor: nextCursor })

/** The API's query for this view. */
export function queryOf({ status, q, priority, sort, cursor, shown }: TaskView): URLSearchParams {
  const query = new URLSearchParams({ status, sort, limit: String(shown) })
  if (q) query.set("q", q)
  if (priority) query.set("priority", priority)
  if (cursor) query.set("cursor", cursor)
  return query
}
