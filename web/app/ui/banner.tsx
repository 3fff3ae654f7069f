import type { ReactNode } from "react"
import { DoneIcon } from "./icons.tsx"

type Props = { Icon?: typeof DoneIcon; children: ReactNode; action?: ReactNode }

/** A message at the top of a page: what a toast is where there is no JavaScript. */
export function Banner({ Icon = DoneIcon, children, action }: Props) {
  return (
    <div
      role="status"
      // Without JavaScript a page may begin at the form that was sent.
      className="top-2 z-10 mb-6 flex items-center gap-3 rounded-md border border-line bg-tint px-3.5 py-2.5 unscripted:sticky print:hidden"
    >
      <Icon className="size-5 text-accent" />
      <p className="min-w-0 flex-1 basis-40">{children}</p>
      {action}
    </div>
  )
}
