import { ownCookie } from "#web/app/cookie.server.ts"
import { fieldsOf, type TaskView, viewOf } from "./task-view.ts"

/** The last view and order of the list on this device, as a query. It contains no search, because that is private. */
const cookie = ownCookie("view", { maxAge: 365 * 86_400 })

const read = async (request: Request): Promise<string> => {
  const saved: unknown = await cookie.parse(request.headers.get("cookie")).catch(() => "")
  return typeof saved === "string" ? saved : ""
}

const queryOf = ({ status, due, sort }: Pick<TaskView, "status" | "due" | "sort">) =>
  String(new URLSearchParams(fieldsOf({ ...viewOf(new URLSearchParams()), status, due, sort })))

/** Returns the `Set-Cookie` value that remembers this view; undefined if the browser has it already. */
export async function rememberView(request: Request, view: TaskView): Promise<string | undefined> {
  const query = queryOf(view)
  return query === (await read(request)) ? undefined : cookie.serialize(query)
}

/** Returns the target after a log-in: if it is the list without a view, the list with the remembered view. */
export async function withRememberedView(request: Request, target: string): Promise<string> {
  if (target !== "/tasks") return target
  const query = queryOf(viewOf(new URLSearchParams(await read(request))))
  return query ? `/tasks?${query}` : target
}
