import { useCallback, useEffect, useMemo, useRef, useState } from "react"
import { useToasts } from "#web/app/ui/toasts.tsx"
import { isForm, type Outbox } from "./outbox.ts"

/** A change that can be undone: its name for the server, the task whose row has the button Undo, and its key in the outbox. */
export type Undoable = { undo: string; taskId?: string; key?: string }

/** How many changes can be undone one after another. */
const MOST_UNDOABLE = 20

export const undoToast = (undo: string) => `undo ${undo}`

/** The changes that can be undone, of any kind, the last one first. */
export function useUndo(outbox: Outbox, owner?: string) {
  const { dismiss } = useToasts()
  const [all, setAll] = useState<readonly Undoable[]>([])
  const latest = useRef(all)
  latest.current = all
  /** The key of a change that is undone as soon as it is answered. */
  const awaited = useRef<string>()

  const undo = useCallback(
    (name: string) => {
      setAll((all) => all.filter((each) => each.undo !== name))
      dismiss(undoToast(name))
      outbox.add({ undo: name }, { name: "Undo" })
    },
    [outbox, dismiss],
  )
  const offer = useCallback(
    (change: Undoable) => {
      // Only the last change has a visible button Undo, so that its meaning is clear.
      for (const each of latest.current) dismiss(undoToast(each.undo))
      if (awaited.current === undefined || awaited.current !== change.key)
        return setAll((all) => [...all.filter((each) => each.undo !== change.undo), change].slice(-MOST_UNDOABLE))
      awaited.current = undefined
      undo(change.undo)
    },
    [undo, dismiss],
  )
  const undoLast = useCallback(() => {
    // A change with typed text is not cancelled, because the text would be lost.
    const unanswered = outbox
      .all()
      .findLast(({ state, fields }) => (state === "waiting" || state === "sent") && !fields.undo && !isForm(fields))
    const last = latest.current.at(-1)
    if (unanswered?.state === "waiting") outbox.drop(unanswered.key)
    else if (unanswered) awaited.current = unanswered.key
    else if (last) undo(last.undo)
  }, [outbox, undo])

  // biome-ignore lint/correctness/useExhaustiveDependencies: another person must not undo these.
  useEffect(() => setAll([]), [owner])

  return useMemo(() => ({ lastUndo: all.at(-1), undo, offer, undoLast }), [all, undo, offer, undoLast])
}
