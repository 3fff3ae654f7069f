const PAGE_SIZE = 50
/** The maximum on one page, which is also the API's maximum. Rendering 1,000 tasks took the server 440 ms. */
const LONGEST_PAGE = 200

/** The part of the tasks that the address asks for. The API validates its values. */
export type TaskView = {
  status: string
  q: string
  priority: string
  sort: string
  /** Where this page of the list begins; empty on the first page. */
  cursor: string
  /** The length of the page. "Show more" increases it, so that a reload shows the same tasks. */
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
    shown: Number.isInteger(shown) && shown > PAGE_SIZE ? Math.min(shown, LONGEST_PAGE) : PAGE_SIZE,
  }
}

/** The search parameters of a view; defaults are left out. */
export function fieldsOf({ status, q, priority, sort, cursor, shown }: TaskView): [string, string][] {
  const defaults = { status: "all", q: "", priority: "", sort: defaultSort, cursor: "", shown: String(PAGE_SIZE) }
  const fields = { status, q, priority, sort, cursor, shown: String(shown) }
  return Object.entries(fields).filter(([name, value]) => value !== defaults[name as keyof typeof defaults])
}

/** The address of a view with some of its fields changed. */
export function hrefOf(view: TaskView, change: Partial<TaskView> = {}): string {
  const search = new URLSearchParams(fieldsOf({ ...view, ...change }))
  return `/tasks${search.size ? `?${search}` : ""}`
}

/** The address with another filter or order, which starts on its first page. */
export const refined = (view: TaskView, change: Partial<TaskView>) => hrefOf(fromFirstPage(view), change)

export const fromFirstPage = (view: TaskView): TaskView => ({ ...view, cursor: "", shown: PAGE_SIZE })

/** Whether "Show more" makes this page longer. From the longest page it leads to the next page. */
export const canGrow = (view: TaskView) => view.shown < LONGEST_PAGE

/** The address of "Show more". */
export const moreOf = (view: TaskView, nextCursor: string) =>
  canGrow(view)
    ? hrefOf(view, { shown: Math.min(view.shown + PAGE_SIZE, LONGEST_PAGE) })
    : hrefOf(view, { shown: PAGE_SIZE, cursor: nextCursor })

/** The API's query for this view. */
export function queryOf({ status, q, priority, sort, cursor, shown }: TaskView): URLSearchParams {
  const query = new URLSearchParams({ status, sort, limit: String(shown) })
  if (q) query.set("q", q)
  if (priority) query.set("priority", priority)
  if (cursor) query.set("cursor", cursor)
  return query
}
