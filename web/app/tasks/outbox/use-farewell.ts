import { useEffect } from "react"
import { MOST_AT_FAREWELL } from "./farewell.ts"
import type { Outbox } from "./outbox.ts"

/**
 * Sends what is on its way once more when the page is left, in a request that outlives the page: a change is made even if
 * the tab is closed before its turn. The tab still keeps the changes, and when the person returns it sends them under the
 * same keys and learns how they were answered.
 */
export function useFarewell(outbox: Outbox, action: string, tag: string, owner?: string) {
  useEffect(() => {
    if (!owner) return
    const leave = () => {
      const unanswered = outbox.all().filter(({ state }) => state === "waiting" || state === "sent")
      const changes = unanswered.slice(0, MOST_AT_FAREWELL)
      if (changes.length === 0) return
      const fields = changes.map(({ key, fields }) => ({ ...fields, key }))
      const body = new URLSearchParams({ changes: JSON.stringify(fields), owner: tag })
      if (!navigator.sendBeacon(action.replace("/tasks", "/tasks.data"), body)) return
      for (const { key } of changes) outbox.mark(key, "sent")
    }
    const comeBack = ({ persisted }: PageTransitionEvent) => persisted && outbox.open(owner)
    window.addEventListener("pagehide", leave)
    window.addEventListener("pageshow", comeBack)
    return () => {
      window.removeEventListener("pagehide", leave)
      window.removeEventListener("pageshow", comeBack)
    }
  }, [outbox, action, tag, owner])
}
