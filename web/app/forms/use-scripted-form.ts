import { useEffect, useState } from "react"

/**
 * Props for a form whose only constraint is its date. Without script the browser checks it; with script the form itself does
 * (`isComplete`), so that the message appears at the field and not in a bubble of the browser's.
 */
export const useScriptedForm = () => ({ noValidate: useIsScripted() })

/** Whether scripts have taken the page over. */
export function useIsScripted(): boolean {
  const [isScripted, setIsScripted] = useState(false)
  useEffect(() => setIsScripted(true), [])
  return isScripted
}

/** Whether a form can be sent: every date in it is whole and exists. The first that is not gets its message and the focus. */
export const isComplete = (form: HTMLFormElement): boolean => form.checkValidity()
