import { useFetcher, useLocation, useNavigate } from "@remix-run/react"
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
import { useRootData } from "#web/app/preferences/root-data.ts"
import { useToasts } from "#web/app/ui/toasts.tsx"
import { addressOf } from "../list/task-view.ts"
import { createDrafts, DraftsContext, formOf, newTaskForm } from "./drafts.tsx"
import { useConnection, useRefusedToast } from "./notices.ts"
import {
  type ChangeResult,
  createOutbox,
  MOST_ON_CLOSE,
  type Outbox,
  type QueuedChange,
  type SendOptions,
  taskOf,
} from "./outbox.ts"
import { undoToast, useUndo } from "./undo.ts"

type Value = {
  changes: readonly QueuedChange[]
  /** Shows the change at once, and sends it after the earlier ones. Returns its key. */
  send: (fields: Fields, options?: SendOptions) => string
  drop: (key: string) => void
  /** Whether changes wait because the server cannot be reached. */
  isAway: boolean
  /** Undoes the last change, or cancels it if it was not sent yet. */
  undo: ReturnType<typeof useUndo>
}

/** A result from the server, and the fields of the change. */
type Report = Extract<ChangeResult, { ok: true }> & { fields: Fields }

const none: readonly QueuedChange[] = []
const Context = createContext<Value>({
  changes: none,
  send: () => "",
  drop: () => {},
  isAway: false,
  undo: { lastUndo: undefined, undo: () => {}, offer: () => {}, undoLast: () => {} },
})

export const useOutbox = () => useContext(Context)

type Props = {
  /** The id of the logged-in person. */
  owner?: string
  /** The signed tag of that person, which forms contain (`OwnerField`). */
  tag?: string
  /** A new value on the page after each log-out. */
  loggedOut?: string
  children: ReactNode
}

/** Sends the changes in the person's outbox from every page, reports the results, and keeps drafts until log-out. */
export function OutboxProvider({ owner, tag = "", loggedOut, children }: Props) {
  const [outbox] = useState(() => createOutbox(() => sessionStorage))
  const [drafts] = useState(() =>
    createDrafts(
      () => sessionStorage,
      () => localStorage,
    ),
  )
  const isLoaded = useSyncExternalStore(
    drafts.subscribe,
    () => drafts.all() !== undefined,
    () => false,
  )
  const changes = useSyncExternalStore(outbox.subscribe, outbox.all, () => none)
  const fetcher = useFetcher<ChangeResult>()
  // The address contains the view of the list, because a log-in returns to it if the session has ended.
  const action = useListAddress()
  const { canSend, lost, found } = useConnection(
    changes.filter(({ state }) => state === "waiting" || state === "sent").length,
  )
  const { show } = useToasts()
  const navigate = useNavigate()
  const answered = useRef<ChangeResult>()
  const { pathname } = useLocation()
  const undo = useUndo(outbox, owner)
  /** The last result, until the list has been loaded again. */
  const report = useRef<Report>()
  const page = useRootData()
  /** The data of the page when the last change was sent. */
  const sentFrom = useRef<typeof page>()
  useRefusedToast(outbox, changes)
  useSendOnClose(outbox, action, tag, owner)

  useEffect(() => {
    if (!owner) return
    drafts.open(owner)
    outbox.open(owner)
    return () => {
      for (const { fields, key } of outbox.close())
        drafts.put("add" in fields ? newTaskForm : formOf(taskOf(fields)!), { ...fields, key })
      drafts.close()
    }
  }, [outbox, drafts, owner])

  useEffect(() => {
    if (loggedOut) drafts.deleteAll()
    window.addEventListener("storage", drafts.onStorage)
    return () => window.removeEventListener("storage", drafts.onStorage)
  }, [drafts, loggedOut])

  // Once the page's data was loaded again, the list includes the change, so the outbox must not show it again. An idle fetcher
  // does not prove that: on a slow device, its result can be there before React has rendered that it is busy.
  const isIdle = fetcher.state === "idle" && !(fetcher.data?.ok && page === sentFrom.current)
  const confirmed = isIdle && fetcher.data?.ok ? fetcher.data.key : undefined
  const value = useMemo(() => {
    const unconfirmed = changes.filter(({ key, state }) => !isIdle || (state !== "done" && key !== confirmed))
    return { changes: unconfirmed, send: outbox.add, drop: outbox.drop, isAway: !canSend, undo }
  }, [changes, isIdle, confirmed, outbox, canSend, undo])

  // Changes are sent one at a time, because the next submission would cancel this one or the reload of the list after it.
  const isBusy = !isIdle || changes.some(({ state }) => state === "sent")
  const next = changes.find(({ state }) => state === "waiting")
  useEffect(() => {
    if (!next || isBusy || !canSend) return
    outbox.mark(next.key, "sent")
    sentFrom.current = page
    fetcher.submit({ ...next.fields, key: next.key, owner: tag, answer: "data" }, { method: "post", action })
  }, [next, isBusy, canSend, outbox, fetcher, action, tag, page])

  // After every render: the router changes `data` outside React, so an effect that depends on it may not run.
  useEffect(() => {
    const result = fetcher.data
    if (!result?.key || result === answered.current) return
    answered.current = result
    const { key } = result
    if (result.ok) {
      found()
      const { fields = {} } = outbox.all().find((change) => change.key === key) ?? {}
      if (report.current) announce(report.current)
      report.current = { ...result, fields }
      if (result.undo) undo.offer({ undo: result.undo, taskId: result.task?.id, key })
      outbox.mark(key, "done")
    } else if (isUnreachable(result)) {
      outbox.mark(key, "waiting")
      lost()
    } else {
      found()
      refuse(key, result)
    }

    function refuse(refused: string, refusal: Refusal) {
      const change = outbox.all().find((each) => each.key === refused)
      // The task was already deleted by the request before the reload of the page.
      if (change?.repeated && change.fields.delete && refusal.status === 404) outbox.drop(refused)
      else outbox.mark(refused, "refused", refusal)
    }
  })

  // Runs after the list was loaded again, because only then it is known whether the list shows the change.
  useEffect(() => {
    if (!isIdle || !report.current) return
    announce(report.current)
    report.current = undefined
  })

  /** Shows a message, unless the list shows the change. A new task that the current view hides can be shown. */
  function announce({ message, task, fields, undo: name, isQuiet }: Report) {
    const isListed = pathname === "/tasks" && task && document.getElementById(`task-${task.id}`)
    const saysNextDay = fields.complete && !task?.completed
    const action =
      "add" in fields && task
        ? { label: "Show", act: () => navigate(addressOf(task.id)) }
        : name && { label: "Undo", act: () => undo.undo(name) }
    const quiet = pathname === "/tasks" && (isQuiet || (isListed && !saysNextDay)) ? true : undefined
    // The row of a listed task offers Undo itself; the row of any other task must not offer it again later.
    const isOffered = !isListed && !quiet && action
    if (isOffered && name) undo.offer({ undo: name })
    show({ id: name && undoToast(name), message, quiet, action: isOffered || undefined })
  }

  // Depends on `changes` too, because with a quick answer and a slow browser React may never render the busy fetcher.
  useEffect(() => {
    if (isIdle && changes.some(({ state }) => state === "done")) outbox.removeDone()
  }, [isIdle, changes, outbox])

  const draftsValue = useMemo(() => ({ drafts, isLoaded }), [drafts, isLoaded])
  return (
    <Context.Provider value={value}>
      <DraftsContext.Provider value={draftsValue}>{children}</DraftsContext.Provider>
    </Context.Provider>
  )
}

/** Returns the address to which changes are sent: the current view of the list, or on other pages the whole list. */
export function useListAddress(): string {
  const { pathname, search } = useLocation()
  return pathname === "/tasks" ? pathname + search : "/tasks"
}

/**
 * Sends all unanswered changes when the page is closed, in a request that outlives the page. The tab also keeps them: when
 * the person comes back, it sends them again with the same keys and gets the results.
 */
function useSendOnClose(outbox: Outbox, action: string, tag: string, owner?: string) {
  useEffect(() => {
    if (!owner) return
    const onHide = () => {
      const unanswered = outbox.all().filter(({ state }) => state === "waiting" || state === "sent")
      const changes = unanswered.slice(0, MOST_ON_CLOSE)
      if (changes.length === 0) return
      const fields = changes.map(({ key, fields }) => ({ ...fields, key }))
      const body = new URLSearchParams({ changes: JSON.stringify(fields), owner: tag })
      if (!navigator.sendBeacon(action.replace("/tasks", "/tasks.data"), body)) return
      for (const { key } of changes) outbox.mark(key, "sent")
    }
    const onShow = ({ persisted }: PageTransitionEvent) => persisted && outbox.open(owner)
    window.addEventListener("pagehide", onHide)
    window.addEventListener("pageshow", onShow)
    return () => {
      window.removeEventListener("pagehide", onHide)
      window.removeEventListener("pageshow", onShow)
    }
  }, [outbox, action, tag, owner])
}
