import { Form } from "@remix-run/react"
import { type ReactNode, useRef } from "react"
import { useClearedPasswords } from "../forms/account-form.tsx"
import { OwnerField, useFocusOnRefusal } from "../forms/form.tsx"
import type { Refusal } from "../forms/refusal.ts"
import { ErrorSummary } from "../ui/messages.tsx"
import type { SettingsAnswer } from "./change-settings.server.ts"
import { useSectionAddress } from "./section.tsx"

type Part = { values: Record<string, string>; errors: Record<string, string> }

/**
 * One of the forms on the settings page. Its button is named `verb`, and the answer to it is shown in it and in no other.
 */
export function SettingsForm({
  verb,
  answer,
  children,
}: {
  verb: string
  answer?: SettingsAnswer | Refusal
  children: (part: Part) => ReactNode
}) {
  const form = useRef<HTMLFormElement>(null)
  const mine = refusalOf(answer, verb)
  useFocusOnRefusal(form, mine)
  useClearedPasswords(form, mine)
  const { values = {}, errors = {}, message } = mine ?? {}
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

/** A form of buttons alone, named `verb` or `alsoVerb`; why one of them was refused stands above them. */
export function ButtonsForm({
  verb,
  alsoVerb = verb,
  answer,
  children,
}: {
  verb: string
  alsoVerb?: string
  answer?: SettingsAnswer | Refusal
  children: ReactNode
}) {
  const form = useRef<HTMLFormElement>(null)
  const mine = refusalOf(answer, verb) ?? refusalOf(answer, alsoVerb)
  useFocusOnRefusal(form, mine)
  return (
    <Form
      ref={form}
      method="post"
      action={useSectionAddress()}
      replace
      preventScrollReset
      className="grid grid-cols-1 gap-3"
    >
      <OwnerField />
      <ErrorSummary message={mine?.message} />
      {children}
    </Form>
  )
}

/** The refusal of what the button named `verb` asked for. */
const refusalOf = (answer: SettingsAnswer | Refusal | undefined, verb: string): Refusal | undefined =>
  answer && !answer.ok && (!answer.values || verb in answer.values) ? answer : undefined
