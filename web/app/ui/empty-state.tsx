import type { ComponentType, ReactNode } from "react"

/** What stands where a list would, and what to do about it. */
export function EmptyState({
  Icon,
  title,
  children,
  action,
}: {
  Icon: ComponentType<{ className?: string }>
  title: string
  children: ReactNode
  action?: ReactNode
}) {
  return (
    <div className="grid justify-items-center gap-2 px-6 py-12 text-center">
      <span className="mb-2 grid size-12 place-items-center rounded-full bg-tint text-accent">
        <Icon className="size-6" />
      </span>
      <h2 className="text-lg">{title}</h2>
      <p className="max-w-sm text-soft text-balance">{children}</p>
      {action && <div className="mt-3">{action}</div>}
    </div>
  )
}
