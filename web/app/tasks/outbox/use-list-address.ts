import { useLocation } from "@remix-run/react"

/** Where a change to tasks is sent: to the list as it stands, with its filter and order, and from other pages to all of it. */
export function useListAddress(): string {
  const { pathname, search } = useLocation()
  return pathname === "/tasks" ? pathname + search : "/tasks"
}
