import { Link } from "@remix-run/react"
import { type ComponentProps, type ReactNode, useEffect, useRef } from "react"
import { Button, buttonLook } from "./button.tsx"
import { ChevronIcon, CloseIcon } from "./icons.tsx"

/** A list of links that opens under a button and closes when one is chosen. Without JavaScript it is a plain `details`. */
export function Menu({
  label,
  opensTo = "left",
  isOpen,
  onOpen,
  children,
}: {
  label: string
  opensTo?: "left" | "right"
  /** Whether the page is shown with an open menu. */
  isOpen?: boolean
  onOpen?: () => void
  children: ReactNode
}) {
  const details = useRef<HTMLDetailsElement>(null)

  useEffect(() => {
    const menu = details.current
    const close = () => {
      menu?.removeAttribute("open")
      menu?.querySelector("summary")?.focus()
    }
    const onChoice = (event: MouseEvent) => (event.target as Element).closest("a, button") && close()
    const onKey = (event: KeyboardEvent) => event.key === "Escape" && details.current?.open && close()
    menu?.addEventListener("click", onChoice)
    document.addEventListener("keydown", onKey)
    return () => {
      menu?.removeEventListener("click", onChoice)
      document.removeEventListener("keydown", onKey)
    }
  }, [])

  return (
    <details
      ref={details}
      open={isOpen}
      onToggle={() => details.current?.open && onOpen?.()}
      className="group/menu relative"
    >
      {/* While the menu is open, its button covers the page, so that a tap beside the menu only closes the menu. */}
      <summary
        className={buttonLook(
          { size: "small" },
          "group-open/menu:before:fixed group-open/menu:before:inset-0 group-open/menu:before:z-10 group-open/menu:before:cursor-default",
        )}
      >
        {label}
        <ChevronIcon className="size-4 transition-transform group-open/menu:rotate-180" />
      </summary>
      <div
        className={`absolute ${opensTo === "left" ? "right-0" : "left-0 sm:right-0 sm:left-auto"} z-20 mt-1.5 max-h-[60vh] min-w-48 overflow-y-auto rounded-md border border-line bg-card p-1.5 shadow-float`}
      >
        {children}
      </div>
    </details>
  )
}

/** A link in a menu. */
export function Choice({ isChosen = false, ...rest }: ComponentProps<typeof Link> & { isChosen?: boolean }) {
  return (
    <Link
      {...rest}
      preventScrollReset
      aria-current={isChosen ? "true" : undefined}
      className="block rounded-sm px-3 py-2 text-sm hover:bg-hover aria-[current]:font-semibold aria-[current]:text-accent"
    />
  )
}

/** The browser's modal dialog: it keeps the focus inside, closes with Escape and gives the focus back. */
export function Dialog({
  title,
  open,
  onClose,
  children,
}: {
  title: string
  open: boolean
  onClose: () => void
  children: ReactNode
}) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    if (open) dialog.current?.showModal()
    else dialog.current?.close()
  }, [open])
  return (
    <dialog
      ref={dialog}
      onClose={onClose}
      aria-labelledby="dialog-title"
      className="m-auto w-full max-w-sm rounded-lg border border-line bg-card p-6 text-ink shadow-float"
    >
      <div className="mb-4 flex items-center justify-between">
        <h2 id="dialog-title" className="text-lg">
          {title}
        </h2>
        <Button look="plain" size="icon" className="-mr-2" aria-label="Close" onClick={onClose}>
          <CloseIcon />
        </Button>
      </div>
      {children}
    </dialog>
  )
}
