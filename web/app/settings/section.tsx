import { Form, useNavigation, useSearchParams } from "@remix-run/react"
import { createContext, type ReactNode, useContext, useEffect, useRef } from "react"
import { useClearedPasswords } from "../forms/account-form.tsx"
import { OwnerField, useFocusOnRefusal } from "../forms/form.tsx"
import type { Fields, Refusal } from "../forms/refusal.ts"
import { ErrorSummary } from "../ui/messages.tsx"
import type { CreatedSecret } from "./change-settings.server.ts"
import { pagesIn, settingsAddress } from "./pages.tsx"

const SectionId = createContext("")

/** Returns the address for a section's forms. Its fragment scrolls to the section when the page loads without JavaScript. */
export function useSectionAddress() {
  const [search] = useSearchParams()
  return `${settingsAddress(pagesIn(search))}#${useContext(SectionId)}`
}

/**
 * A section of the settings page. Links can lead to its heading. The heading gets the focus when the pressed button has
 * disappeared, for example together with the session that it ended.
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

/** A list of sessions, keys or events, one per row. */
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

/** A form of the settings page. Its button is named `verb`, so only this form shows the answer to that button. */
export function SettingsForm({
  verb,
  answer,
  children,
}: {
  verb: string
  answer?: CreatedSecret | Refusal
  children: (form: { values: Fields; errors: Fields }) => ReactNode
}) {
  const form = useRef<HTMLFormElement>(null)
  const refusal = refusalTo(answer, verb)
  useFocusOnRefusal(form, refusal)
  useClearedPasswords(form, refusal)
  const { values = {}, errors = {}, message } = refusal ?? {}
  return (
    <Form
      ref={form}
      method="post"
      action={useSectionAddress()}
      noValidate
      replace
      preventScrollReset
      className="grid grid-cols-1 justify-items-start gap-4 rounded-lg border border-line bg-card p-4 shadow-card *:w-full"
    >
      <OwnerField />
      <ErrorSummary message={message} errors={errors} />
      {children({ values, errors })}
    </Form>
  )
}

/**
 * A form that contains only buttons, named `verb` or `alsoVerb`. A refusal is shown above them, and also when none is left,
 * because another tab pressed the last one.
 */
export function ButtonsForm({
  verb,
  alsoVerb = verb,
  answer,
  children,
}: {
  verb: string
  alsoVerb?: string
  answer?: CreatedSecret | Refusal
  children: ReactNode
}) {
  const form = useRef<HTMLFormElement>(null)
  const refusal = refusalTo(answer, verb) ?? refusalTo(answer, alsoVerb)
  useFocusOnRefusal(form, refusal)
  const address = useSectionAddress()
  if (!children && !refusal) return null
  return (
    <Form ref={form} method="post" action={address} replace preventScrollReset className="grid grid-cols-1 gap-3">
      <OwnerField />
      <ErrorSummary message={refusal?.message} />
      {children}
    </Form>
  )
}

/** Returns the refusal, if it is the answer to the button named `verb`. */
const refusalTo = (answer: CreatedSecret | Refusal | undefined, verb: string): Refusal | undefined =>
  answer && !answer.ok && (!answer.values || verb in answer.values) ? answer : undefined
