import { useRevalidator } from "@remix-run/react"
import { useEffect, useRef } from "react"
import { useToasts } from "#web/ui/toasts.tsx"

const WARNING_MS = 5 * 60_000
const notice = "session-end"

/**
 * Keeps the page true to the session: says when it is about to end and offers to stay, and looks again when another tab
 * logs out, when the window gets the focus back and when the browser brings a page back from its memory.
 *
 * @param endsAt milliseconds since 1970; unset where nobody is logged in
 */
export function SessionWatch({ endsAt }: { endsAt?: number }) {
  const { show, dismiss } = useToasts()
  const { revalidate } = useRevalidator()
  const isLoggedIn = endsAt !== undefined
  const wasLoggedIn = useRef(isLoggedIn)

  useEffect(() => {
    if (endsAt === undefined) return
    const warn = () =>
      show({
        id: notice,
        lasting: true,
        message: "Your session is about to end.",
        action: { label: "Stay logged in", act: revalidate },
      })
    // Timers hold no more than 31 bits of milliseconds.
    const timer = setTimeout(warn, Math.min(Math.max(endsAt - Date.now() - WARNING_MS, 0), 2 ** 31 - 1))
    return () => {
      clearTimeout(timer)
      dismiss(notice)
    }
  }, [endsAt, show, dismiss, revalidate])

  useEffect(() => {
    const tabs = new BroadcastChannel("latchkey.session")
    if (wasLoggedIn.current && !isLoggedIn) tabs.postMessage("ended")
    wasLoggedIn.current = isLoggedIn
    const look = () => {
      if (isLoggedIn && document.visibilityState === "visible" && navigator.onLine && !isTyping()) revalidate()
    }
    const onRestored = (event: PageTransitionEvent) => event.persisted && revalidate()
    tabs.onmessage = revalidate
    window.addEventListener("focus", look)
    window.addEventListener("pageshow", onRestored)
    return () => {
      tabs.close()
      window.removeEventListener("focus", look)
      window.removeEventListener("pageshow", onRestored)
    }
  }, [isLoggedIn, revalidate])

  return null
}

/** A page on which something was typed is left alone: sending it will find out, and keep it. */
const isTyping = () =>
  [...document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input:not([type=hidden]), textarea")].some(
    (field) => field.value !== field.defaultValue,
  )
