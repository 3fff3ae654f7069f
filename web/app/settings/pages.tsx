import { Link } from "@remix-run/react"
import type { Page } from "../auth/session.server.ts"
import { buttonLook } from "../ui/button.tsx"

/** The page numbers of the long lists on the settings page. Page 1 is omitted from the address. */
export type PageNumbers = { sessions: number; keys: number; labels: number }

export function pagesIn(search: URLSearchParams): PageNumbers {
  const page = (name: string) => Math.max(1, Number(search.get(name)?.match(/^\d{1,4}$/)?.[0] ?? 1))
  return { sessions: page("sessions"), keys: page("keys"), labels: page("labels") }
}

/** Returns the address of the settings page with these pages of its lists. */
export function settingsAddress(numbers: PageNumbers): string {
  const search = new URLSearchParams()
  for (const [name, page] of Object.entries(numbers)) if (page > 1) search.set(name, String(page))
  return search.size > 0 ? `/settings?${search}` : "/settings"
}

/** Links to the previous and the next page of a list that has several pages. By default, the newest items are first. */
export function Pages({
  label,
  of: { page, pages },
  names: [previous, next] = ["Show newer", "Show older"],
  to,
}: {
  label: string
  of: Page<unknown>
  names?: [previous: string, next: string]
  to: (page: number) => string
}) {
  if (pages === 1) return null
  const link = (to: string, text: string) => (
    <Link to={to} preventScrollReset className={buttonLook({ size: "small" })}>
      {text}
    </Link>
  )
  return (
    <nav aria-label={label} className="flex flex-wrap items-center gap-3">
      {page > 1 && link(to(page - 1), previous)}
      {page < pages && link(to(page + 1), next)}
      <span className="text-sm text-soft">
        Page {page} of {pages}
      </span>
    </nav>
  )
}
