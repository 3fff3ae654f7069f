import { useLocation, useRevalidator } from "@remix-run/react"
import { useEffect } from "react"
import { buttonLook } from "./button.tsx"

/** Milliseconds between two automatic attempts. */
const PAUSE_MS = 5_000

/** Asks for the same page again, query and all, from the server itself; with a script also every five seconds `isAutomatic`. */
export function Retry({ isAutomatic = false }: { isAutomatic?: boolean }) {
  const { pathname, search } = useLocation()
  const { state, revalidate } = useRevalidator()

  useEffect(() => {
    if (!isAutomatic || state !== "idle") return
    const timer = setInterval(
      () => document.visibilityState === "visible" && navigator.onLine && revalidate(),
      PAUSE_MS,
    )
    return () => clearInterval(timer)
  }, [isAutomatic, state, revalidate])

  return (
    <form method="get" action={pathname}>
      {[...new URLSearchParams(search)].map(([name, value]) => (
        <input key={`${name}=${value}`} type="hidden" name={name} value={value} />
      ))}
      <button type="submit" className={buttonLook({ look: "primary" })}>
        Retry
      </button>
    </form>
  )
}
