import { type ReactNode, useEffect, useRef } from "react"
import { buttonLook } from "./button.tsx"
import { ChevronIcon } from "./icons.tsx"

/**
 * A list of links that unfolds under a button and folds up once one is chosen; without JavaScript it is the browser's own
 * disclosure.
 */
export function Menu({
  label,
  opensTo = "left",
  children,
}: {
  label: ReactNode
  opensTo?: "left" | "right"
  children: ReactNode
}) {
  const details = useRef<HTMLDetailsElement>(null)

  useEffect(() => {
    const menu = details.current
    const leave = () => {
      menu?.removeAttribute("open")
      menu?.querySelector("summary")?.focus()
    }
    const onChoice = (event: MouseEvent) => (event.target as Element).closest("a") && leave()
    const onKey = (event: KeyboardEvent) => event.key === "Escape" && details.current?.open && leave()
    menu?.addEventListener("click", onChoice)
    document.addEventListener("keydown", onKey)
    return () => {
      menu?.removeEventListener("click", onChoice)
      document.removeEventListener("keydown", onKey)
    }
  }, [])

  return (
    <details ref={details} className="group relative">
      {/* While the menu is open its button covers the page, so that a tap beside the menu closes it and does nothing else. */}
      <summary
        className={buttonLook(
          { size: "small" },
          "group-open:before:fixed group-open:before:inset-0 group-open:before:z-10 group-open:before:cursor-default",
        )}
      >
        {label}
        <ChevronIcon className="size-4 transition-transform group-open:rotate-180" />
      </summary>
      <div
        className={`absolute ${opensTo === "left" ? "right-0" : "left-0 sm:right-0 sm:left-auto"} z-20 mt-1.5 min-w-48 rounded-md border border-line bg-card p-1.5 shadow-float`}
      >
        {children}
      </div>
    </details>
  )
}
