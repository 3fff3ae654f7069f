import { useFetcher } from "@remix-run/react"
import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from "react"
import { type Fields, isUnreachable, type Refusal } from "#web/forms/refusal.ts"
import { useToasts } from "#web/ui/toasts.tsx"
import { type Change, createOutbox, isForm } from "./outbox.ts"
import type { Outcome } from "./outcome.ts"
import { useConnection } from "./use-connection.ts"
import { useListAddress } from "./use-list-address.ts"

type Value = {
  changes: readonly Change[]
  /** Shows the change at once, and sends it as soon as those before it were answered. */
  send: (fields: Fields) => void
  drop: (key: string) => void
  /** Whether changes have to wait because the server cannot be reached. */
  isAway: boolean
}

const none: readonly Change[] = []
const Context = createContext<Value>({ changes: none, send: () => {}, drop: () => {}, isAway: false })

export const useOutbox = () => useContext(Context)

/** Sends what is in the outbox of the person who is logged in (`owner`), from whatever page, and says what became of it. */
export function OutboxProvider({ owner, children }: { owner?: string; children: ReactNode }) {
  const [outbox] = useState(() => createOutbox(() => sessionStorage))
  const changes = useSyncExternalStore(outbox.subscribe, outbox.all, () => none)
  const fetcher = useFetcher<Outcome>()
  // The view of the list, too: where the session has ended, log-in leads back to it.
  const action = useListAddress()
  const { canSend, lost, found } = useConnection(
    changes.filter(({ state }) => state === "waiting" || state === "sent").length,
  )
  const { show } = useToasts()
  const answered = useRef<Outcome>()

  useEffect(() => {
    if (owner) outbox.open(owner)
    return () => outbox.close()
  }, [outbox, owner])

  // When the fetcher rests, the list was read anew in the same step: what was done must not show a second time beside it.
  const resting = fetcher.state === "idle"
  const confirmed = resting && fetcher.data?.ok ? fetcher.data.key : undefined
  const value = useMemo(() => {
    const unconfirmed = changes.filter(({ key, state }) => !resting || (state !== "done" && key !== confirmed))
    return { changes: unconfirmed, send: outbox.add, drop: outbox.drop, isAway: !canSend }
  }, [changes, resting, confirmed, outbox, canSend])

  // One at a time, the reading anew after each included: none of it is broken off.
  const isBusy = fetcher.state !== "idle" || changes.some(({ state }) => state === "sent")
  const next = changes.find(({ state }) => state === "waiting")
  useEffect(() => {
    if (!next || isBusy || !canSend) return
    outbox.mark(next.key, "sent")
    fetcher.submit({ ...next.fields, key: next.key, answer: "data" }, { method: "post", action })
  }, [next, isBusy, canSend, outbox, fetcher, action])

  // After every rendering: the router changes `data` beside React, which then takes an effect that depends on it as having run.
  useEffect(() => {
    const outcome = fetcher.data
    if (!outcome?.key || outcome === answered.current) return
    answered.current = outcome
    const { key } = outcome
    if (outcome.ok) {
      found()
      outbox.mark(key, "done")
      const { undo } = outcome
      show({ message: outcome.message, action: undo ? { label: "Undo", act: () => outbox.add({ undo }) } : undefined })
    } else if (isUnreachable(outcome)) {
      outbox.mark(key, "waiting")
      lost()
    } else {
      found()
      refuse(key, outcome)
    }

    function refuse(refused: string, refusal: Refusal) {
      const change = outbox.all().find((each) => each.key === refused)
      if (!change) return
      // Deleted before the reload, and asked for again after it.
      if (change.repeated && refusal.status === 404) return outbox.drop(refused)
      const again = refusal.again ? { label: "Retry", act: () => outbox.add(change.fields) } : undefined
      if (isForm(change.fields)) outbox.mark(refused, "refused", refusal)
      else {
        outbox.drop(refused)
        show({ message: refusal.message ?? "", failed: true, action: again })
      }
    }
  })

  // With `changes`: where an answer is quick and the browser slow, React never renders the fetcher at work.
  useEffect(() => {
    if (resting && changes.some(({ state }) => state === "done")) outbox.settle()
  }, [resting, changes, outbox])

  return <Context.Provider value={value}>{children}</Context.Provider>
}
