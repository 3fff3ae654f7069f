import type { ComponentType, ReactNode } from "react"
import { AlertIcon, DoneIcon } from "./icons.tsx"

type Icon = ComponentType<{ className?: string }>

/** A message at the top of a page. Without JavaScript it is used instead of a toast. */
export function Banner({
  Icon = DoneIcon,
  children,
  action,
}: {
  Icon?: Icon
  children: ReactNode
  action?: ReactNode
}) {
  return (
    <div
      role="status"
      // Without JavaScript a page may open scrolled down to the form that was sent.
      className="top-2 z-10 mb-6 flex items-center gap-3 rounded-md border border-line bg-tint px-3.5 py-2.5 unscripted:sticky print:hidden"
    >
      <Icon className="size-5 text-accent" />
      <p className="min-w-0 flex-1 basis-40">{children}</p>
      {action}
    </div>
  )
}

/** Announces why a form was refused. Errors of fields are shown at the fields; without a `message` they are counted here. */
export function ErrorSummary({
  message,
  errors = {},
  action,
}: {
  message?: string
  errors?: Record<string, string>
  action?: ReactNode
}) {
  const count = Object.keys(errors).length
  if (!message && count === 0) return null
  return (
    <div
      role="alert"
      tabIndex={-1}
      className="flex flex-wrap items-center gap-x-2.5 gap-y-2 rounded-md border border-danger bg-danger-tint px-3.5 py-2.5 text-danger"
    >
      <AlertIcon />
      <p className="min-w-0 flex-1 basis-44">
        {message ?? (count === 1 ? "One field needs your attention." : `${count} fields need your attention.`)}
      </p>
      {action}
    </div>
  )
}

/** Is shown instead of an empty list, and says what to do. */
export function EmptyState({
  Icon,
  title,
  children,
  action,
}: {
  Icon: Icon
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
