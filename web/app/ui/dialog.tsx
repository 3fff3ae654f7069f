import { type ReactNode, useEffect, useRef } from "react"
import { Button } from "./button.tsx"
import { CloseIcon } from "./icons.tsx"

/** The browser's own modal dialog: it keeps the focus inside, closes with Escape and gives the focus back. */
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
