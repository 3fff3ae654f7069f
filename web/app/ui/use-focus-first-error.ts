import { type RefObject, useEffect } from "react"

/** After an answer that finds fault, puts the focus on the first field at fault, or on the summary where no single field is. */
export function useFocusFirstError(form: RefObject<HTMLFormElement>, answer: unknown) {
  useEffect(() => {
    if (!answer) return
    const faulty = form.current?.querySelector<HTMLElement>('[aria-invalid="true"], [role="alert"][tabindex]')
    faulty?.focus()
  }, [form, answer])
}
