import { useBlocker, useLocation, useNavigate } from "@remix-run/react"
import { useCallback, useEffect, useRef, useState } from "react"
import { cut } from "#shared/text/cut.ts"
import { useToasts } from "#web/app/ui/toasts.tsx"
import { isForm, type Outbox, type QueuedChange, taskOf } from "./outbox.ts"

const RETRY_MS = 5_000
const connectionToast = "connection"

/**
 * Returns whether the server can be reached, according to the browser and the last attempt. A toast is shown while it cannot.
 * `trying` means that this is unknown, so the next change is sent to find out. Navigation is blocked while offline, because the
 * next page could not be loaded and unsent text would be lost.
 *
 * @param waiting how many changes wait to be sent
 */
export function useConnection(waiting: number) {
  const { show, dismiss } = useToasts()
  const [reach, setReach] = useState<"online" | "lost" | "trying">("online")
  const hasWork = waiting > 0

  const lost = useCallback(() => setReach("lost"), [])
  const found = useCallback(() => setReach("online"), [])
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

  const isAway = reach !== "online"
  const [wasAway, setWasAway] = useState(false)
  useEffect(() => {
    if (isAway) {
      const count = waiting === 1 ? "1 change waits" : `${waiting} changes wait`
      show({
        id: connectionToast,
        lasting: true,
        message: `${navigator.onLine ? "Latchkey can't be reached." : "You're offline."} ${waiting === 0 ? "What you change is kept until you're back." : `${count} to be sent.`}`,
        action: { label: "Retry", act: tryAgain },
      })
    } else if (wasAway) {
      dismiss(connectionToast)
      show({ message: "You're back online." })
    }
    setWasAway(isAway)
  }, [isAway, wasAway, waiting, show, dismiss, tryAgain])

  return { canSend: reach !== "lost", lost, found }
}

const refusedToast = "refused"
/** The most changes whose names the toast contains. */
const MOST_NAMED = 3
/** In UTF-16 code units. */
const LONGEST_NAME = 40

/**
 * Shows one toast about all refused changes: how many, which, and why. It disappears when none is left. It omits edits whose
 * form is open on this page, because the form shows the reason.
 */
export function useRefusedToast(outbox: Outbox, changes: readonly QueuedChange[]) {
  const { show, dismiss } = useToasts()
  const { pathname } = useLocation()
  const navigate = useNavigate()
  const dismissed = useRef(new Set<string>())

  const isHere = ({ fields, refusal }: QueuedChange) =>
    refusal?.status !== 404 &&
    (pathname === `/tasks/${taskOf(fields)}` || (pathname === "/tasks" && !("add" in fields)))
  const refused = changes.filter(
    (change) =>
      change.state === "refused" && !dismissed.current.has(change.key) && !(isForm(change.fields) && isHere(change)),
  )
  const which = refused.map(({ key }) => key).join()
  const latest = useRef(refused)
  latest.current = refused

  // biome-ignore lint/correctness/useExhaustiveDependencies: `which` changes with the content of the toast.
  useEffect(() => {
    // Leaves out a change that the composer has just taken back into its form.
    const all = latest.current.filter((change) => outbox.all().includes(change))
    if (all.length === 0) return dismiss(refusedToast)
    const again = all.filter(({ refusal }) => refusal?.again)
    const retry = () => {
      for (const { key, fields, name } of again) outbox.add(fields, { key, name })
    }
    const isElsewhere = pathname !== "/tasks" && all.some(({ fields }) => isForm(fields))
    show({
      id: refusedToast,
      failed: true,
      message: messageFor(all),
      action:
        again.length > 0
          ? { label: "Retry", act: retry }
          : isElsewhere
            ? { label: "Show", act: () => navigate("/tasks") }
            : undefined,
      onDismiss() {
        for (const { key, fields } of all) {
          if (isForm(fields)) dismissed.current.add(key)
          else outbox.drop(key)
        }
      },
    })
  }, [which, outbox, pathname, navigate, show, dismiss])
}

function messageFor(refused: readonly QueuedChange[]): string {
  const names = refused.slice(0, MOST_NAMED).map(nameOf)
  const more = refused.length - names.length
  const which = [...names, ...(more > 0 ? [`and ${more} more`] : [])].join(", ")
  const reasons = new Set(refused.map(reasonOf))
  const reason = reasons.size === 1 ? ` ${[...reasons]}` : ""
  const end = which.endsWith("…") ? "" : "."
  return `${refused.length === 1 ? "Not saved" : `${refused.length} changes were not saved`}: ${which}${end}${reason}`
}

export const reasonOf = ({ refusal }: QueuedChange) =>
  refusal?.message ?? Object.values(refusal?.errors ?? {}).join(" ")

function nameOf({ name, fields }: QueuedChange): string {
  const whole = name ?? `${"add" in fields ? "Add" : "Edit"} ${fields.title}`
  return whole.length > LONGEST_NAME ? `${cut(whole, LONGEST_NAME - 1)}…` : whole
}
