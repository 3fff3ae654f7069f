import { useNavigation } from "@remix-run/react"

/** A thin line at the top while a page is on its way, from the 150th millisecond on. */
export function ProgressBar() {
  const { state, location } = useNavigation()
  if (state === "idle") return null
  return (
    <div key={location?.key} className="fixed inset-x-0 top-0 z-50 h-0.75 animate-late" aria-hidden="true">
      <div className="h-full origin-left animate-advance bg-accent" />
    </div>
  )
}
