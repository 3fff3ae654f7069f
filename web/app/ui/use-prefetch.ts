import { useSyncExternalStore } from "react"

/**
 * How links fetch ahead what they lead to. Offline they do not: Remix answers a script that it cannot fetch by loading the
 * whole page anew, and the browser's own error page would take its place.
 */
export const usePrefetch = () => (useSyncExternalStore(subscribe, isOnline, always) ? "intent" : "none")

const isOnline = () => navigator.onLine
const always = () => true

function subscribe(onChange: () => void) {
  window.addEventListener("online", onChange)
  window.addEventListener("offline", onChange)
  return () => {
    window.removeEventListener("online", onChange)
    window.removeEventListener("offline", onChange)
  }
}
