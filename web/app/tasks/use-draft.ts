import { type RefObject, useEffect, useState } from "react"
import type { Fields } from "../forms/refusal.ts"
import { useOutbox } from "./outbox/outbox-provider.tsx"

/**
 * Keeps what is typed into a form as the draft of its place (drafts.ts), and fills the form in with it when the person comes
 * back. The form takes `values` as its defaults, `round` as its key and `onInput`; it calls `forget` when it is sent.
 *
 * @param saved the fields as they are saved; what does not differ from them needs no draft
 * @param given what the server kept for this form while the person logged in
 */
export function useDraft(form: RefObject<HTMLFormElement>, place: string, saved: Fields, given?: Fields) {
  const { drafts, hasDrafts } = useOutbox()
  const [{ round, values }, setFilled] = useState(() => ({ round: 0, values: given ?? drafts?.all()?.[place] }))

  const fill = (fields?: Fields) => {
    drafts?.put(place, fields)
    setFilled((before) => ({ round: before.round + 1, values: fields }))
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: once, as soon as the browser has been asked.
  useEffect(() => {
    if (!hasDrafts || !form.current) return
    if (given) return drafts?.put(place, given)
    if (values) return
    // Typed, or filled in by the browser, before the page came to life.
    const typed = changedIn(form.current)
    const kept = drafts?.all()?.[place]
    if (kept) fill({ ...kept, ...typed })
    else if (Object.keys(typed).length > 0) onInput()
  }, [hasDrafts, place])

  function onInput() {
    if (!form.current) return
    const isUnsaved = controlsOf(form.current).some(({ name, value }) => value !== (saved[name] ?? ""))
    drafts?.put(place, isUnsaved ? (Object.fromEntries(new FormData(form.current)) as Fields) : undefined)
  }

  return { round, values, onInput, fill, forget: () => drafts?.put(place, undefined) }
}

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement

const controlsOf = (form: HTMLFormElement) =>
  [...form.elements].filter((element): element is Control =>
    element.matches("input:not([type=hidden]), textarea, select"),
  )

/** The fields whose value is not the one that the page came with. */
const changedIn = (form: HTMLFormElement): Fields =>
  Object.fromEntries(controlsOf(form).flatMap((control) => (isChanged(control) ? [[control.name, control.value]] : [])))

const isChanged = (control: Control) =>
  control instanceof HTMLSelectElement
    ? !control.selectedOptions[0]?.defaultSelected
    : control.value !== control.defaultValue
