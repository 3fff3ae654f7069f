import { useNavigation } from "@remix-run/react"
import { type RefObject, useEffect, useRef } from "react"
import type { Refusal } from "./refusal.ts"

/**
 * Empties the password fields of a form once it was sent and answered: all of them when the change was made or the pair of
 * email and password was wrong, otherwise the one at fault. Where something else was wrong a password stays as typed.
 */
export function usePasswordFields(form: RefObject<HTMLFormElement>, refusal: Refusal | undefined) {
  const isIdle = useNavigation().state === "idle"
  const isSent = useRef(false)

  useEffect(() => {
    const sent = form.current
    const note = () => {
      isSent.current = true
    }
    sent?.addEventListener("submit", note)
    return () => sent?.removeEventListener("submit", note)
  }, [form])

  useEffect(() => {
    if (!isIdle || !isSent.current || !form.current) return
    isSent.current = false
    for (const field of form.current.querySelectorAll<HTMLInputElement>("[type=password]"))
      if (!refusal || refusal.status === 401 || refusal.errors?.[field.name]) field.value = ""
  }, [form, isIdle, refusal])
}
