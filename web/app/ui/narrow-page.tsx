import type { ReactNode } from "react"
import { Mark } from "./mark.tsx"

/** The page on which one comes in: one narrow form, and the way to the other. */
export function Entrance({ title, children, other }: { title: string; children: ReactNode; other: ReactNode }) {
  return (
    <div className="mx-auto grid max-w-sm gap-6 py-4 sm:py-10">
      <div className="grid justify-items-center gap-4 text-center">
        <Mark className="size-12" />
        <h1 className="text-xl">{title}</h1>
      </div>
      <div className="rounded-lg border border-line bg-card p-5 shadow-card sm:p-6">{children}</div>
      <p className="text-center text-soft">{other}</p>
    </div>
  )
}
