import { useNavigation, useSearchParams } from "@remix-run/react"
import { createContext, type ReactNode, useContext, useEffect, useRef } from "react"
import { settingsAddress, shownIn } from "./pages.tsx"

const SectionId = createContext("")

/** Where a form of a section is sent: without JavaScript, too, its answer is read where it was filled in. */
export function useSectionAddress() {
  const [search] = useSearchParams()
  return `${settingsAddress(shownIn(search))}#${useContext(SectionId)}`
}

/**
 * One matter on the settings page, under a heading that can be linked to. When the button pressed here has gone with what it
 * ended, the heading gets the focus.
 */
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
  const heading = useRef<HTMLHeadingElement>(null)
  const wasPressed = useRef(false)
  const isIdle = useNavigation().state === "idle"
  useEffect(() => {
    if (!isIdle || !wasPressed.current) return
    wasPressed.current = false
    if (document.activeElement === document.body) heading.current?.focus()
  }, [isIdle])

  return (
    <section
      onSubmit={() => {
        wasPressed.current = true
      }}
      className="grid grid-cols-1 gap-4 border-t border-line pt-8 md:grid-cols-[13rem_1fr] md:gap-8"
    >
      <div>
        <h2 ref={heading} id={id} tabIndex={-1} className="scroll-mt-6 text-lg">
          {title}
        </h2>
        {intro && <p className="mt-1 text-sm wrap-anywhere text-soft">{intro}</p>}
      </div>
      <div className="grid grid-cols-1 content-start gap-4">
        <SectionId.Provider value={id}>{children}</SectionId.Provider>
      </div>
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
