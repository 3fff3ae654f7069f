import type { ReactNode } from "react"

/** One matter on the settings page, under a heading that can be linked to. */
export function Section({
  id,
  title,
  intro,
  children,
}: {
  id: string
  title: string
  intro?: ReactNode
  children: ReactNode
}) {
  return (
    <section className="grid grid-cols-1 gap-4 border-t border-line pt-8 md:grid-cols-[13rem_1fr] md:gap-8">
      <div>
        <h2 id={id} className="scroll-mt-6 text-lg">
          {title}
        </h2>
        {intro && <p className="mt-1 text-sm wrap-anywhere text-soft">{intro}</p>}
      </div>
      <div className="grid grid-cols-1 content-start gap-4">{children}</div>
    </section>
  )
}

/** Things of a kind, one a row, each with what can be done about it. */
export function Rows({ label, children }: { label: string; children: ReactNode }) {
  return (
    <ul aria-label={label} className="divide-y divide-line rounded-lg border border-line bg-card shadow-card">
      {children}
    </ul>
  )
}

export function Row({ title, detail, children }: { title: ReactNode; detail: ReactNode; children?: ReactNode }) {
  return (
    <li className="flex items-center gap-4 px-4 py-3">
      <div className="min-w-0 flex-1">
        <p className="wrap-anywhere">{title}</p>
        <p className="text-sm wrap-anywhere text-soft">{detail}</p>
      </div>
      {children}
    </li>
  )
}
