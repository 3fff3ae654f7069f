import type { Fields, Refusal } from "#web/app/forms/refusal.ts"
import type { ListedTask } from "../list/listed-task.ts"

/** The most changes that a closing page sends in one request. The others wait in its tab. */
export const MOST_ON_CLOSE = 20

/**
 * A change in the outbox: `waiting` to be sent; `sent`, but not answered yet; `done`, but not yet in the list; or `refused`
 * until it is corrected, retried or discarded.
 */
export type QueuedChange = {
  key: string
  fields: Fields
  state: "waiting" | "sent" | "done" | "refused"
  /** Its name in messages, such as "Delete Call Ruth"; a form is named by its title. */
  name?: string
  refusal?: Refusal
  /** It was sent before a reload, so the server may have made it, and the list may include it. */
  repeated?: true
}

/** Options for adding a change. The `key` of an earlier change makes this one a retry of it. */
export type SendOptions = { key?: string; name?: string }

/**
 * The changes of one person that the server has not confirmed, in order. The list shows them as if they were done. They are
 * sent one at a time, each with an idempotency key, and survive a reload of this tab.
 */
export function createOutbox(storage: () => Store) {
  const stored = tabStorage<QueuedChange[]>("latchkey.outbox", storage)
  let owner: string | undefined
  let changes: readonly QueuedChange[] = []
  const listeners = new Set<() => void>()

  function update(next: readonly QueuedChange[]) {
    changes = next
    if (owner) {
      const unfinished = changes.filter(({ state }) => state !== "done")
      stored.write(owner, unfinished.length > 0 ? unfinished : undefined)
    }
    for (const listener of listeners) listener()
  }

  return {
    all: () => changes,
    subscribe(listener: () => void) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    /** Loads the stored changes of this person, and removes those of another person. */
    open(person: string) {
      owner = person
      update(
        (stored.read(person) ?? []).map((change) =>
          change.state === "sent" ? { ...change, state: "waiting", repeated: true } : change,
        ),
      )
    },
    /**
     * Call it when the session has ended. Removes and returns the forms that were sent and not answered: the server refused
     * them, and after log-in they are filled in again. All other changes are sent after log-in.
     */
    close(): QueuedChange[] {
      if (!owner) return []
      const isInterrupted = ({ state, fields }: QueuedChange) => state === "sent" && isForm(fields)
      const interrupted = changes.filter(isInterrupted)
      update(changes.filter((change) => !isInterrupted(change)))
      owner = undefined
      update([])
      return interrupted
    },
    /** Appends a change and returns its key. Removes an earlier change with this key, and refused changes that it replaces. */
    add(fields: Fields, { key = crypto.randomUUID(), name }: SendOptions = {}): string {
      const others = changes.filter((change) => change.key !== key && !replaces(fields, change))
      update([...others, { key, fields, name, state: "waiting" }])
      return key
    },
    mark(key: string, state: QueuedChange["state"], refusal?: Refusal) {
      update(changes.map((change) => (change.key === key ? { ...change, state, refusal } : change)))
    },
    drop(key: string) {
      update(changes.filter((change) => change.key !== key))
    },
    /** Removes the changes that are done, once the list includes them. */
    removeDone() {
      update(changes.filter(({ state }) => state !== "done"))
    },
  }
}

export type Outbox = ReturnType<typeof createOutbox>

/** The server's answer to a change: its result or its refusal. */
export type ChangeResult = ({ ok: true; key?: string } & Done) | Refusal

/** The result of a change. */
export type Done = {
  message: string
  /** The name by which the change can be undone. */
  undo?: string
  /** The task that was added or changed. */
  task?: ListedTask
  /** Whether the message adds nothing to what the list shows. */
  isQuiet?: true
}

/** Whether the change contains typed text, which the person gets back after a refusal. */
export const isForm = (fields: Fields) => "title" in fields

/** Returns the key for a corrected form, if the server may have made the refused change, so that it is not made twice. */
export const keyToKeep = ({ key, refusal }: QueuedChange): { [name in "key"]: string } | Record<string, never> =>
  refusal?.again ? { key } : {}

/** The id of the changed task; undefined for a new one. */
export const taskOf = ({ edit, complete, reopen, tick, delete: deleted, postpone }: Fields) =>
  edit ?? complete?.split(" ")[0] ?? reopen ?? tick ?? deleted ?? postpone?.split(" ")[0]

/** The ids of the changed tasks, of one or of all selected ones. */
export function tasksOf(fields: Fields): string[] {
  const id = taskOf(fields)
  return fields.ids !== undefined ? idsIn(fields.ids) : id ? [id] : []
}

export const idsIn = (ids: string) => ids.split(" ").filter(Boolean)

/** Whether the change completes (true) or reopens (false) its tasks; undefined if neither. */
export function completionIn({ complete, reopen, bulk }: Fields): boolean | undefined {
  if (complete || bulk === "complete") return true
  return reopen || bulk === "reopen" ? false : undefined
}

/**
 * The value of a button for a task and a day, because without JavaScript a form sends only this value. It is the new day of a
 * postponed task, and the day for which a repeating task is completed, so that the same day is not completed twice.
 */
export const withDay = (id: string, day: string) => `${id} ${day}`

/** The day in such a value. */
export const dayIn = (value = "") => value.split(" ")[1] ?? ""

/** Whether a new change replaces a refused button, because it is the same button, its opposite, or deletes the task. */
function replaces(fields: Fields, { state, fields: refused }: QueuedChange) {
  if (state !== "refused" || isForm(refused)) return false
  if (taskOf(fields) !== taskOf(refused) || fields.undo !== refused.undo) return false
  return fields.delete !== undefined || verbOf(fields) === verbOf(refused)
}

const verbOf = (fields: Fields) => (fields.complete || fields.reopen ? "complete" : Object.keys(fields)[0])

export type Store = Pick<Storage, "getItem" | "setItem" | "removeItem">

/** A value in the storage of this tab, under `name`. It belongs to one person and is not returned for another one. */
export function tabStorage<T>(name: string, storage: () => Store) {
  return {
    read(owner: string): T | undefined {
      try {
        const stored: { owner: string; value: T } | null = JSON.parse(storage().getItem(name) ?? "null")
        return stored?.owner === owner ? stored.value : undefined
      } catch {
        return undefined
      }
    },
    write(owner: string, value: T | undefined) {
      if (value === undefined) return storage().removeItem(name)
      try {
        storage().setItem(name, JSON.stringify({ owner, value }))
      } catch {
        // The storage of a tab is limited to 5 MB. Without room, the text exists only on the page.
      }
    },
  }
}
