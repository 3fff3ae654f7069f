import type { ReactNode } from "react"
import { Button } from "../ui/button.tsx"
import { useToasts } from "../ui/toasts.tsx"

/** Focuses the panel, which also scrolls to it: on a phone it may be out of sight above the form. */
const focus = (panel: HTMLElement | null) => panel?.focus()

/** Announces a secret that is shown once. */
export function NewSecret({ message, children }: { message: string; children: ReactNode }) {
  return (
    <div
      ref={focus}
      tabIndex={-1}
      role="status"
      className="grid grid-cols-1 gap-2 rounded-lg border border-accent bg-tint p-4"
    >
      <p className="font-medium">{message}</p>
      {children}
    </div>
  )
}

/** A text with a button that copies it. `what` is the name of the text on the button. */
export function Copyable({ text, what, title }: { text: string; what: string; title: string }) {
  return (
    <figure className="rounded-lg border border-line bg-card shadow-card">
      <figcaption className="flex min-h-12 items-center justify-between gap-4 border-b border-line py-1.5 pr-1.5 pl-4 text-sm text-soft">
        {title}
        <CopyButton text={text} what={what} />
      </figcaption>
      <code className="block px-4 py-3 font-mono text-sm wrap-anywhere whitespace-pre-wrap">{text}</code>
    </figure>
  )
}

function CopyButton({ text, what }: { text: string; what: string }) {
  const { show } = useToasts()
  return (
    <Button
      look="plain"
      size="small"
      className="scripted-only"
      aria-label={`Copy the ${what}`}
      onClick={() =>
        navigator.clipboard.writeText(text).then(
          () => show({ message: "Copied." }),
          () => show({ message: "The browser does not let this page copy. Select the text instead.", failed: true }),
        )
      }
    >
      Copy
    </Button>
  )
}
