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
import { type Fields, isUnreachable, type Refusal } from "#web/app/forms/refusal.ts"
import { useToasts } from "#web/app/ui/toasts.tsx"
import { composerPlace, createDrafts, type DraftStore, taskPlace } from "../drafts.ts"
import type { Outcome } from "../outcome.ts"
import { type Change, createOutbox, type Sending, taskOf } from "./outbox.ts"
import { useConnection } from "./use-connection.ts"
import { useFarewell } from "./use-farewell.ts"
import { useListAddress } from "./use-list-address.ts"
import { useRefusedMessage } from "./use-refused-message.ts"

type Value = {
  changes: readonly Change[]
  /** Shows the change at once, and sends it as soon as those before it were answered. Returns its key. */
  send: (fields: Fields, sending?: Sending) => string
  drop: (key: string) => void
  /** Whether changes have to wait because the server cannot be reached. */
  isAway: boolean
  /** What was typed and not sent in this tab; there are none yet while the page comes to life. */
  drafts?: DraftStore
  hasDrafts: boolean
}

const none: readonly Change[] = []
const Context = createContext<Value>({ changes: none, send: () => "", drop: () => {}, isAway: false, hasDrafts: false })

export const useOutbox = () => useContext(Context)

type Props = {
  /** The person who is logged in. */
  owner?: string
  /** The same person as forms name them (`OwnerField`). */
  tag?: string
  /** Set, to another value each time, on the page after a log-out. */
  loggedOut?: string
  children: ReactNode
}

/** Sends what is in the person's outbox from every page, reports the results, and keeps drafts until log-out. */
export function OutboxProvider({ owner, tag = "", loggedOut, children }: Props) {
  const [outbox] = useState(() => createOutbox(() => sessionStorage))
  const [drafts] = useState(() =>
    createDrafts(
      () => sessionStorage,
      () => localStorage,
    ),
  )
  const hasDrafts = useSyncExternalStore(
    drafts.subscribe,
    () => drafts.all() !== undefined,
    () => false,
  )
  const changes = useSyncExternalStore(outbox.subscribe, outbox.all, () => none)
  const fetcher = useFetcher<Outcome>()
  // The view of the list, too: where the session has ended, log-in leads back to it.
  const action = useListAddress()
  const { canSend, lost, found } = useConnection(
    changes.filter(({ state }) => state === "waiting" || state === "sent").length,
  )
  const { show } = useToasts()
  const answered = useRef<Outcome>()
  useRefusedMessage(outbox, changes)
  useFarewell(outbox, action, tag, owner)

  useEffect(() => {
    if (!owner) return
    drafts.open(owner)
    outbox.open(owner)
    return () => {
      for (const { fields, key } of outbox.close())
        drafts.put("add" in fields ? composerPlace : taskPlace(taskOf(fields)!), { ...fields, key })
      drafts.close()
    }
  }, [outbox, drafts, owner])

  useEffect(() => {
    if (loggedOut) drafts.forget()
    window.addEventListener("storage", drafts.heard)
    return () => window.removeEventListener("storage", drafts.heard)
  }, [drafts, loggedOut])

  // When the fetcher rests, the list was read again in the same step: what was done must not show a second time beside it.
  const resting = fetcher.state === "idle"
  const confirmed = resting && fetcher.data?.ok ? fetcher.data.key : undefined
  const value = useMemo(() => {
    const unconfirmed = changes.filter(({ key, state }) => !resting || (state !== "done" && key !== confirmed))
    return { changes: unconfirmed, send: outbox.add, drop: outbox.drop, isAway: !canSend, drafts, hasDrafts }
  }, [changes, resting, confirmed, outbox, canSend, drafts, hasDrafts])

  // One at a time, and the list is read again after each: neither is broken off.
  const isBusy = fetcher.state !== "idle" || changes.some(({ state }) => state === "sent")
  const next = changes.find(({ state }) => state === "waiting")
  useEffect(() => {
    if (!next || isBusy || !canSend) return
    outbox.mark(next.key, "sent")
    fetcher.submit({ ...next.fields, key: next.key, owner: tag, answer: "data" }, { method: "post", action })
  }, [next, isBusy, canSend, outbox, fetcher, action, tag])

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
      const act = () => outbox.add({ undo: undo! }, { name: "Undo" })
      show({ message: outcome.message, action: undo ? { label: "Undo", act } : undefined })
    } else if (isUnreachable(outcome)) {
      outbox.mark(key, "waiting")
      lost()
    } else {
      found()
      refuse(key, outcome)
    }

    function refuse(refused: string, refusal: Refusal) {
      const change = outbox.all().find((each) => each.key === refused)
      // Deleted before the reload, and asked for again after it.
      if (change?.repeated && change.fields.delete && refusal.status === 404) outbox.drop(refused)
      else outbox.mark(refused, "refused", refusal)
    }
  })

  // With `changes`: where an answer is quick and the browser slow, React never renders the fetcher at work.
  useEffect(() => {
    if (resting && changes.some(({ state }) => state === "done")) outbox.settle()
  }, [resting, changes, outbox])

  return <Context.Provider value={value}>{children}</Context.Provider>
}
