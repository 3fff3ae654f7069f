import { Link } from "@remix-run/react"
import type { Page } from "../auth/pages.ts"
import { buttonLook } from "../ui/button.tsx"

/** Which pages of the long lists on the settings page are shown; the first ones are left out of its address. */
export type Shown = { sessions: number; keys: number }

export function shownIn(search: URLSearchParams): Shown {
  const page = (name: string) => Math.max(1, Number(search.get(name)?.match(/^\d{1,4}$/)?.[0] ?? 1))
  return { sessions: page("sessions"), keys: page("keys") }
}

/** The address of the settings page with these pages. */
export function settingsAddress(shown: Shown): string {
  const search = new URLSearchParams()
  for (const [name, page] of Object.entries(shown)) if (page > 1) search.set(name, String(page))
  return search.size > 0 ? `/settings?${search}` : "/settings"
}

/** The ways to the pages before and behind this one, where a list has several. */
export function Pages({
  label,
  of: { page, pages },
  to,
}: {
  label: string
  of: Page<unknown>
  to: (page: number) => string
}) {
  if (pages === 1) return null
  const way = (to: string, text: string) => (
    <Link to={to} preventScrollReset className={buttonLook({ size: "small" })}>
      {text}
    </Link>
  )
  return (
    <nav aria-label={label} className="flex flex-wrap items-center gap-3">
      {page > 1 && way(to(page - 1), "Show newer")}
      {page < pages && way(to(page + 1), "Show older")}
      <span className="text-sm text-soft">
        Page {page} of {pages}
      </span>
    </nav>
  )
}
