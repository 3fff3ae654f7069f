import { useLocation } from "@remix-run/react"
import { buttonLook } from "./button.tsx"

/** Asks for the same page again, query and all, from the server itself. */
export function Retry() {
  const { pathname, search } = useLocation()
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
