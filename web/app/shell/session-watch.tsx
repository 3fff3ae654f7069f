import { useRevalidator } from "@remix-run/react"
import { useEffect, useRef } from "react"
import { useToasts } from "../ui/toasts.tsx"

/** Timers hold no more than 31 bits of milliseconds. */
const LONGEST_MS = 2 ** 31 - 1
const notice = "session-end"

/**
 * Keeps the page true to the session: says when it is about to end and offers to stay, and looks again when another tab
 * logs out, when the window gets the focus back and when the browser brings a page back from its memory.
 *
 * @param session when it ends, and when to say so, in milliseconds since 1970, and whether it lives longer when it is used;
 *   unset where nobody is logged in
 */
export function SessionWatch({ session }: { session?: { endsAt: number; warnAt: number; isProlonged: boolean } }) {
  const { show, dismiss } = useToasts()
  const { revalidate } = useRevalidator()
  const { endsAt, warnAt, isProlonged } = session ?? {}
  const isLoggedIn = endsAt !== undefined
  const wasLoggedIn = useRef(isLoggedIn)

  useEffect(() => {
    if (endsAt === undefined || warnAt === undefined) return
    const warn = () =>
      show({
        id: notice,
        lasting: true,
        ...(isProlonged
          ? { message: "Your session is about to end.", action: { label: "Stay logged in", act: revalidate } }
          : { message: "Your session is about to end. What you type is kept while you log in again." }),
      })
    const find = () => !isTyping() && navigator.onLine && revalidate()
    const timers = [at(warnAt, warn), at(endsAt + 1_000, find)]
    return () => {
      for (const timer of timers) clearTimeout(timer)
      dismiss(notice)
    }
  }, [endsAt, warnAt, isProlonged, show, dismiss, revalidate])

  useEffect(() => {
    const tabs = new BroadcastChannel("latchkey.session")
    if (wasLoggedIn.current && !isLoggedIn) {
      tabs.postMessage("ended")
      // They are about tasks that the next person here must not see.
      dismiss()
    }
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
  }, [isLoggedIn, dismiss, revalidate])

  return null
}

/** A time further off than timers reach is as good as never: no page is looked at for so long without being read anew. */
const at = (time: number, act: () => void) =>
  time - Date.now() > LONGEST_MS ? undefined : setTimeout(act, time - Date.now())

/** A page on which something was typed is left alone: sending it will find out, and keep it. */
const isTyping = () =>
  [
    ...document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>(
      "input:not([type=hidden], [type=checkbox]), textarea",
    ),
  ].some((field) => field.value !== field.defaultValue)
