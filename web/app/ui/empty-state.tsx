import type { ReactNode } from "react"

/** What stands where a list would, and what to do about it. */
export function EmptyState({ title, children, action }: { title: string; children: ReactNode; action?: ReactNode }) {
  return (
    <div className="grid justify-items-center gap-2 px-6 py-14 text-center">
      <h2 className="text-lg">{title}</h2>
      <p className="max-w-sm text-soft text-balance">{children}</p>
      {action && <div className="mt-3">{action}</div>}
    </div>
  )
}
