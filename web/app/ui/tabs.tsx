import { Link } from "@remix-run/react"
import type { ReactNode } from "react"

/** Links to views of the same thing, one of them the current. */
export function Tabs({ label, children }: { label: string; children: ReactNode }) {
  return (
    <nav aria-label={label} className="w-full sm:w-auto">
      <ul className="flex gap-1 rounded-md bg-well p-1">{children}</ul>
    </nav>
  )
}

export function Tab({
  to,
  current,
  children,
  count,
}: {
  to: string
  current: boolean
  children: ReactNode
  count?: number
}) {
  return (
    <li className="grow sm:grow-0">
      <Link
        to={to}
        preventScrollReset
        aria-current={current ? "page" : undefined}
        className="flex min-h-9 items-center justify-center gap-1.5 rounded-sm px-3 text-sm font-medium text-soft hover:text-ink aria-[current]:bg-raised aria-[current]:text-ink aria-[current]:shadow-card sm:min-h-8"
      >
        {children}
        {count !== undefined && <span className="text-soft tabular-nums">{count}</span>}
      </Link>
    </li>
  )
}
