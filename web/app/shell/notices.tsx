import { Form, useLocation, useNavigate, useRevalidator } from "@remix-run/react"
import { useEffect, useRef, useState } from "react"
import type { Flash } from "../forms/flash.server.ts"
import { OwnerField } from "../forms/form.tsx"
import type { RootData } from "../preferences/root-data.ts"
import { useListAddress, useOutbox } from "../tasks/outbox/outbox-provider.tsx"
import { undoToast } from "../tasks/outbox/undo.ts"
import { Button, LinkButton } from "../ui/button.tsx"
import { Banner, ErrorSummary } from "../ui/messages.tsx"
import { useToasts } from "../ui/toasts.tsx"

/**
 * Shows the message of a redirect. After a full page load it is a banner, which also works without JavaScript. After a
 * navigation by script it is a toast, so that nothing moves. If the banner is scrolled out of sight, both are shown.
 */
export function FlashMessage({ flash }: { flash: Flash | null }) {
  const [loadedWith] = useState(flash)
  const { key, pathname, search } = useLocation()
  const [firstKey] = useState(key)
  const list = useListAddress()
  const undoAt = /^\/(settings|tasks\/[^/]+)$/.test(pathname) ? pathname + search : list
  const { show } = useToasts()
  const { undo: undoing } = useOutbox()
  const navigate = useNavigate()
  const banner = useRef<HTMLDivElement>(null)
  const shown = useRef<string>()

  useEffect(() => {
    if (!flash || flash.id === shown.current) return
    shown.current = flash.id
    const { undo, show: address } = flash
    if (undo) undoing.offer({ undo })
    const inPage = flash.id === loadedWith?.id && banner.current?.firstElementChild
    if (inPage && inPage.getBoundingClientRect().top >= 0) return
    show({
      id: undo && undoToast(undo),
      message: flash.message,
      failed: flash.failed,
      action: undo
        ? { label: "Undo", act: () => undoing.undo(undo) }
        : address
          ? { label: "Show", act: () => navigate(address) }
          : undefined,
    })
  }, [flash, loadedWith, show, undoing, navigate])

  if (!loadedWith || key !== firstKey) return null
  const { message, failed, undo, show: address } = loadedWith
  return (
    <div ref={banner} className="contents">
      {failed ? (
        <div className="mb-6">
          <ErrorSummary message={message} />
        </div>
      ) : (
        <Banner
          action={
            <>
              {address && (
                <LinkButton size="small" to={address}>
                  Show
                </LinkButton>
              )}
              {undo && (
                <Form method="post" action={undoAt}>
                  <OwnerField />
                  <input type="hidden" name="undo" value={undo} />
                  <Button type="submit" size="small" name="intent" value="undo">
                    Undo
                  </Button>
                </Form>
              )}
            </>
          }
        >
          {message}
        </Banner>
      )}
    </div>
  )
}

/** The longest delay of a timer, in milliseconds. */
const LONGEST_TIMER_MS = 2 ** 31 - 1
const toastId = "session-end"

/**
 * Warns before the session ends and offers to extend it. Loads the page's data again when another tab logs out, when the
 * window gets the focus, and when the browser restores the page from its back/forward cache.
 *
 * @param session undefined without a log-in
 */
export function SessionWatch({ session }: { session: RootData["session"] }) {
  const { show, dismiss } = useToasts()
  const { revalidate } = useRevalidator()
  const { endsAt, warnAt, isExtendedByUse } = session ?? {}
  const isLoggedIn = endsAt !== undefined
  const wasLoggedIn = useRef(isLoggedIn)

  useEffect(() => {
    if (endsAt === undefined || warnAt === undefined) return
    const warn = () =>
      show({
        id: toastId,
        lasting: true,
        ...(isExtendedByUse
          ? { message: "Your session is about to end.", action: { label: "Stay logged in", act: revalidate } }
          : { message: "Your session is about to end. What you type is kept while you log in again." }),
      })
    const checkEnd = () => !isTyping() && navigator.onLine && revalidate()
    const timers = [at(warnAt, warn), at(endsAt + 1_000, checkEnd)]
    return () => {
      for (const timer of timers) clearTimeout(timer)
      dismiss(toastId)
    }
  }, [endsAt, warnAt, isExtendedByUse, show, dismiss, revalidate])

  useEffect(() => {
    const tabs = new BroadcastChannel("latchkey.session")
    if (wasLoggedIn.current && !isLoggedIn) {
      tabs.postMessage("ended")
      // The next person on this device must not see the titles of tasks in toasts.
      dismiss()
    }
    wasLoggedIn.current = isLoggedIn
    const onFocus = () => {
      if (isLoggedIn && document.visibilityState === "visible" && navigator.onLine && !isTyping()) revalidate()
    }
    const onRestored = (event: PageTransitionEvent) => event.persisted && revalidate()
    tabs.onmessage = revalidate
    window.addEventListener("focus", onFocus)
    window.addEventListener("pageshow", onRestored)
    return () => {
      tabs.close()
      window.removeEventListener("focus", onFocus)
      window.removeEventListener("pageshow", onRestored)
    }
  }, [isLoggedIn, dismiss, revalidate])

  return null
}

/** Starts a timer, but not for a time later than timers allow, because the page's data is loaded again long before. */
const at = (time: number, act: () => void) =>
  time - Date.now() > LONGEST_TIMER_MS ? undefined : setTimeout(act, time - Date.now())

/** Whether the page contains unsent text. If so, it is not reloaded: sending the form shows the log-out and keeps the text. */
const isTyping = () =>
  [
    ...document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>(
      "input:not([type=hidden], [type=checkbox]), textarea",
    ),
  ].some((field) => field.value !== field.defaultValue)
