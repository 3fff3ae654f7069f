import { useBlocker } from "@remix-run/react"
import { useCallback, useEffect, useState } from "react"
import { useToasts } from "#web/app/ui/toasts.tsx"

const RETRY_MS = 5_000
const notice = "connection"

/**
 * Whether the server can be reached, as far as the browser and the last attempt know; while it cannot, a lasting message
 * says so. `trying` means: unknown again, so the next change is sent to find out. Offline, no other page takes the place of
 * this one: it could not be had, and what was typed here would be gone.
 *
 * @param waiting how many changes wait to be sent
 */
export function useConnection(waiting: number) {
  const { show, dismiss } = useToasts()
  const [reach, setReach] = useState<"there" | "lost" | "trying">("there")
  const hasWork = waiting > 0

  const lost = useCallback(() => setReach("lost"), [])
  const found = useCallback(() => setReach("there"), [])
  const tryAgain = useCallback(() => setReach((now) => (now === "lost" ? "trying" : now)), [])

  useEffect(() => {
    if (!navigator.onLine) lost()
    window.addEventListener("online", tryAgain)
    window.addEventListener("offline", lost)
    return () => {
      window.removeEventListener("online", tryAgain)
      window.removeEventListener("offline", lost)
    }
  }, [lost, tryAgain])

  const { state, reset } = useBlocker(
    ({ currentLocation: here, nextLocation: there }) =>
      !navigator.onLine && here.pathname + here.search !== there.pathname + there.search,
  )
  useEffect(() => {
    if (state === "blocked") reset()
  }, [state, reset])

  useEffect(() => {
    if (reach === "trying" && !hasWork) found()
    if (reach !== "lost") return
    const timer = setInterval(() => navigator.onLine && tryAgain(), RETRY_MS)
    return () => clearInterval(timer)
  }, [reach, hasWork, found, tryAgain])

  const isAway = reach !== "there"
  const [wasAway, setWasAway] = useState(false)
  useEffect(() => {
    if (isAway) {
      const kept = waiting === 1 ? "1 change waits" : `${waiting} changes wait`
      show({
        id: notice,
        lasting: true,
        message: `${navigator.onLine ? "Latchkey can't be reached." : "You're offline."} ${waiting === 0 ? "What you change is kept until you're back." : `${kept} to be sent.`}`,
        action: { label: "RetryButton", act: tryAgain },
      })
    } else if (wasAway) {
      dismiss(notice)
      show({ message: "You're back online." })
    }
    setWasAway(isAway)
  }, [isAway, wasAway, waiting, show, dismiss, tryAgain])

  return { canSend: reach !== "lost", lost, found }
}
