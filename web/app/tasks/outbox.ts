import type { Fields, Refusal } from "#web/forms/refusal.ts"

/**
 * A change on its way to the server. `waiting` to be sent, `sent` and not yet answered, `done` and not yet in the list,
 * `refused` and not yet given back to the person who typed it. `repeated` when it was sent before a reload and nobody knows
 * whether it arrived: the list may show it already.
 */
export type Change = {
  key: string
  fields: Fields
  state: "waiting" | "sent" | "done" | "refused"
  refusal?: Refusal
  repeated?: true
}

type Store = Pick<Storage, "getItem" | "setItem" | "removeItem">

const keptAt = "latchkey.outbox"

/**
 * The changes of one person that the server has not yet confirmed, in their order. They are shown as if done, sent one
 * after the other, each with a key that makes sending it twice harmless, and kept over a reload of this tab.
 */
export function createOutbox(storage: () => Store) {
  let owner: string | undefined
  let changes: readonly Change[] = []
  const listeners = new Set<() => void>()

  function become(next: readonly Change[]) {
    changes = next
    if (owner) keep(owner)
    for (const listener of listeners) listener()
  }

  function keep(by: string) {
    const unsettled = changes.filter(({ state }) => state !== "done")
    if (unsettled.length > 0) storage().setItem(keptAt, JSON.stringify({ owner: by, changes: unsettled }))
    else storage().removeItem(keptAt)
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
      const kept = read(storage())
      become(
        kept?.owner === by
          ? kept.changes.map((change) =>
              change.state === "sent" ? { ...change, state: "waiting", repeated: true } : change,
            )
          : [],
      )
    },
    /** Nobody is logged in any more. A form under way when the session was found gone is kept by the server, not here. */
    close() {
      if (!owner) return
      become(changes.filter(({ state, fields }) => !(state === "sent" && isForm(fields))))
      owner = undefined
      become([])
    },
    add(fields: Fields) {
      become([...changes, { key: crypto.randomUUID(), fields, state: "waiting" }])
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
export const isForm = (fields: Fields) => "add" in fields || "edit" in fields

function read(store: Store): { owner: string; changes: Change[] } | undefined {
  try {
    return JSON.parse(store.getItem(keptAt) ?? "null") ?? undefined
  } catch {
    return undefined
  }
}
