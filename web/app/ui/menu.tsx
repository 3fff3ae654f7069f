import { type ReactNode, useEffect, useRef } from "react"
import { buttonLook } from "./button.tsx"
import { ChevronIcon } from "./icons.tsx"

/** A list that unfolds under a button; without JavaScript it is the browser's own disclosure. */
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
    const close = () => details.current?.removeAttribute("open")
    const onPointer = (event: PointerEvent) => !details.current?.contains(event.target as Node) && close()
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || !details.current?.open) return
      close()
      details.current.querySelector("summary")?.focus()
    }
    document.addEventListener("pointerdown", onPointer)
    document.addEventListener("keydown", onKey)
    return () => {
      document.removeEventListener("pointerdown", onPointer)
      document.removeEventListener("keydown", onKey)
    }
  }, [])

  return (
    <details ref={details} className="group relative">
      <summary className={buttonLook({ size: "small" })}>
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
