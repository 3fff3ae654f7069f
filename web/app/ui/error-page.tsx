import type { ReactNode } from "react"

/** A page that is not what was asked for: what happened, and what to do now. */
export function ErrorPage({
  code,
  title,
  children,
  ways,
  note,
}: {
  code?: number
  title: string
  children: ReactNode
  ways: ReactNode
  note?: string
}) {
  return (
    <div className="grid justify-items-start gap-4 py-8 sm:py-16">
      {code && (
        <p className="rounded-full bg-hover px-3 py-1 text-sm font-medium text-soft tabular-nums">Error {code}</p>
      )}
      <h1 className="text-2xl">{title}</h1>
      <div className="max-w-prose text-lg text-soft">{children}</div>
      <div className="mt-2 flex flex-wrap gap-3">{ways}</div>
      {note && <p className="mt-6 font-mono text-sm text-soft">{note}</p>}
    </div>
  )
}
