import type { Fields } from "../forms/refusal.ts"
import { type Store, tabStorage } from "./outbox/tab-storage.ts"

/** What was typed and not sent, by the place where it was typed: see `composerPlace` and `taskPlace`. Latest last. */
export type Drafts = Record<string, Fields>

const none: Drafts = {}

/** Where log-out is noted for all tabs: in milliseconds since 1970. */
const loggedOutAt = "latchkey.logged-out"

/**
 * The drafts of one person in this tab. They end when the person logs out in any tab (`forget`), and when somebody
 * else logs in. A tab that was asleep meanwhile compares the time of the log-out.
 */
export function createDrafts(tab: () => Store, browser: () => Store) {
  const kept = tabStorage<{ at: number; drafts: Drafts }>("latchkey.drafts", tab)
  let owner: string | undefined
  let drafts = none
  const listeners = new Set<() => void>()

  function become(next: Drafts) {
    drafts = next
    for (const listener of listeners) listener()
  }
  function keep() {
    if (owner) kept.write(owner, Object.keys(drafts).length > 0 ? { at: Date.now(), drafts } : undefined)
  }

  return {
    /** Undefined before the browser has been asked, and where the person is not logged in. */
    all: () => (owner ? drafts : undefined),
    subscribe(listener: () => void) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    open(by: string) {
      owner = by
      const { at = 0, drafts: left = none } = kept.read(by) ?? {}
      become(at > Number(browser().getItem(loggedOutAt)) ? left : none)
      keep()
    },
    /** The session has ended: what was typed stays for the same person. */
    close() {
      owner = undefined
      become(none)
    },
    put(place: string, fields: Fields | undefined) {
      const { [place]: _, ...others } = drafts
      drafts = fields ? { ...others, [place]: fields } : others
      keep()
    },
    /** The person has logged out here. */
    forget() {
      browser().setItem(loggedOutAt, String(Date.now()))
      tab().removeItem("latchkey.drafts")
    },
    /** Whether this change of the browser's storage says that the person has logged out in another tab; then nothing is left. */
    heard({ key }: Pick<StorageEvent, "key">): boolean {
      if (key !== loggedOutAt) return false
      tab().removeItem("latchkey.drafts")
      owner = undefined
      become(none)
      return true
    },
  }
}

export type DraftStore = ReturnType<typeof createDrafts>

export const composerPlace = "new"
export const taskPlace = (id: string) => `task ${id}`
