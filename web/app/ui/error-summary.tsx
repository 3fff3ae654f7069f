import type { ReactNode } from "react"
import { AlertIcon } from "./icons.tsx"

/** What went wrong with a form as a whole, spoken at once. Field errors stand at their fields; here only their number is said. */
export function ErrorSummary({
  message,
  errors = {},
  action,
}: {
  message?: string
  errors?: Record<string, string>
  action?: ReactNode
}) {
  const faults = Object.keys(errors).length
  if (!message && faults === 0) return null
  return (
    <div
      role="alert"
      tabIndex={-1}
      className="flex flex-wrap items-center gap-x-2.5 gap-y-2 rounded-md border border-danger bg-danger-tint px-3.5 py-2.5 text-danger"
    >
      <AlertIcon />
      <p className="min-w-0 flex-1 basis-44">
        {message ?? (faults === 1 ? "One field needs your attention." : `${faults} fields need your attention.`)}
      </p>
      {action}
    </div>
  )
}
