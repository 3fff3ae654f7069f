import type { Fields, Refusal } from "#web/app/forms/refusal.ts"
import { type Store, tabStorage } from "./tab-storage.ts"

/**
 * A change on its way to the server. `waiting` to be sent, `sent` and not yet answered, `done` and not yet in the list,
 * `refused` and not yet corrected, tried again or given up.
 */
export type Change = {
  key: string
  fields: Fields
  state: "waiting" | "sent" | "done" | "refused"
  /** What messages call it, such as "Delete Call Ruth"; a form is called by its title. */
  name?: string
  refusal?: Refusal
  /** It was sent before a reload, so it may have been made and the list may show it already. */
  repeated?: true
}

/** How a change is sent. The `key` of an earlier one makes it the same change, tried again. */
export type Sending = { key?: string; name?: string }

/**
 * The changes of one person that the server has not yet confirmed, in their order. They are shown as if done, sent one
 * after the other, each with a key that makes sending it twice harmless, and kept over a reload of this tab.
 */
export function createOutbox(storage: () => Store) {
  const kept = tabStorage<Change[]>("latchkey.outbox", storage)
  let owner: string | undefined
  let changes: readonly Change[] = []
  const listeners = new Set<() => void>()

  function become(next: readonly Change[]) {
    changes = next
    if (owner) {
      const unsettled = changes.filter(({ state }) => state !== "done")
      kept.write(owner, unsettled.length > 0 ? unsettled : undefined)
    }
    for (const listener of listeners) listener()
  }

  return {
    all: () => changes,
    subscribe(listener: () => void) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    /** Takes up what this person left behind in this tab; what another person left is forgotten. */
    open(by: string) {
      owner = by
      become(
        (kept.read(by) ?? []).map((change) =>
          change.state === "sent" ? { ...change, state: "waiting", repeated: true } : change,
        ),
      )
    },
    /**
     * The session has ended. Returns the forms that were under way, and forgets them: the server did not take them, so they
     * are filled in again after log-in. Everything else is sent then.
     */
    close(): Change[] {
      if (!owner) return []
      const isInterrupted = ({ state, fields }: Change) => state === "sent" && isForm(fields)
      const interrupted = changes.filter(isInterrupted)
      become(changes.filter((change) => !isInterrupted(change)))
      owner = undefined
      become([])
      return interrupted
    },
    /** Puts a change at the end, in place of the same one or of one that it makes pointless; returns its key. */
    add(fields: Fields, { key = crypto.randomUUID(), name }: Sending = {}): string {
      const others = changes.filter((change) => change.key !== key && !replaces(fields, change))
      become([...others, { key, fields, name, state: "waiting" }])
      return key
    },
    mark(key: string, state: Change["state"], refusal?: Refusal) {
      become(changes.map((change) => (change.key === key ? { ...change, state, refusal } : change)))
    },
    drop(key: string) {
      become(changes.filter((change) => change.key !== key))
    },
    /** Forgets what the list now shows by itself. */
    settle() {
      become(changes.filter(({ state }) => state !== "done"))
    },
  }
}

export type Outbox = ReturnType<typeof createOutbox>

/** Whether a person typed it, so that they get it back when it is refused. */
export const isForm = (fields: Fields) => "title" in fields

/** For a corrected form: a change that may have been made although it was refused keeps its key, so that it is not made twice. */
export const keyToKeep = ({ key, refusal }: Change): { [name in "key"]: string } | Record<string, never> =>
  refusal?.again ? { key } : {}

/** The task that is changed; none where one is added. */
export const taskOf = ({ edit, complete, reopen, delete: deleted }: Fields) => edit ?? complete ?? reopen ?? deleted

/** Whether these fields leave nothing of a refused button to try again: the same, its opposite, or the task's deletion. */
function replaces(fields: Fields, { state, fields: refused }: Change) {
  if (state !== "refused" || isForm(refused)) return false
  if (taskOf(fields) !== taskOf(refused) || fields.undo !== refused.undo) return false
  return fields.delete !== undefined || verbOf(fields) === verbOf(refused)
}

const verbOf = (fields: Fields) => (fields.complete || fields.reopen ? "complete" : Object.keys(fields)[0])
