import { type RefObject, useEffect, useState } from "react"
import { useRootData } from "../preferences/root-data.ts"

/**
 * A hidden field with the person for whom the page was rendered. If another person has logged in since, the server refuses the
 * form.
 */
export function OwnerField() {
  const owner = useRootData()?.user?.owner
  return owner ? <input type="hidden" name="owner" value={owner} /> : null
}

/**
 * Props for a form whose only constraint is its date. Without JavaScript the browser checks it; with JavaScript the form calls
 * `isComplete`, so that the message is shown at the field and not in the browser's own bubble.
 */
export const useScriptedForm = () => ({ noValidate: useIsHydrated() })

/** Whether the page's script is running. */
export function useIsHydrated(): boolean {
  const [isHydrated, setIsHydrated] = useState(false)
  useEffect(() => setIsHydrated(true), [])
  return isHydrated
}

/** Whether every date in the form is complete and exists. Otherwise the first wrong date gets a message and the focus. */
export const isComplete = (form: HTMLFormElement): boolean => form.checkValidity()

/** Moves the focus to the first wrong field of a refused form, or to its summary if no field is wrong. */
export function useFocusOnRefusal(form: RefObject<HTMLFormElement>, refusal: unknown) {
  useEffect(() => {
    if (!refusal || !form.current) return
    const first = (selector: string) => form.current?.querySelector<HTMLElement>(selector)
    if (isTypingOutside(form.current)) return
    ;(first('[aria-invalid="true"]') ?? first('[role="alert"][tabindex]'))?.focus()
  }, [form, refusal])
}

/** Whether the person is typing outside this form, so that it must not take the focus. */
export function isTypingOutside(form: HTMLFormElement): boolean {
  const { activeElement } = document
  return activeElement?.matches("input, textarea, select") === true && !form.contains(activeElement)
}
