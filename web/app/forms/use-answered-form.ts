import { type RefObject, useEffect } from "react"

/** After a form was refused, the focus goes to the first field at fault, or to the summary where no single field is. */
export function useAnsweredForm(form: RefObject<HTMLFormElement>, answer: unknown) {
  useEffect(() => {
    if (!answer || !form.current) return
    const first = (selector: string) => form.current?.querySelector<HTMLElement>(selector)
    if (isTypingOutside(form.current)) return
    ;(first('[aria-invalid="true"]') ?? first('[role="alert"][tabindex]'))?.focus()
  }, [form, answer])
}

/** Whether the person is typing in another form, so that this one must not take the focus. */
export function isTypingOutside(form: HTMLFormElement): boolean {
  const { activeElement } = document
  return activeElement?.matches("input, textarea, select") === true && !form.contains(activeElement)
}
