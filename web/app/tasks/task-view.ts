const PAGE = 50
const MOST_AT_ONCE = 1000

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

/** Where "Show more" leads: to a longer page, and from the longest page on to the next. */
export const moreOf = (view: TaskView, nextCursor: string) =>
  view.shown < MOST_AT_ONCE
    ? hrefOf(view, { shown: view.shown + PAGE })
    : hrefOf(view, { shown: PAGE, cursor: nextCursor })

/** The API's query for one page of this view. */
export function queryOf({ status, q, priority, sort }: TaskView, cursor: string, limit: number): URLSearchParams {
  const query = new URLSearchParams({ status, sort, limit: String(limit) })
  if (q) query.set("q", q)
  if (priority) query.set("priority", priority)
  if (cursor) query.set("cursor", cursor)
  return query
}
