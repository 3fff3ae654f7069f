import { useLocation } from "@remix-run/react"
import { LinkButton } from "../ui/button.tsx"

/** Says that a form was filled in with what was typed there before. Without script the same page again discards it. */
export function UnsavedNote({ onDiscard }: { onDiscard: () => void }) {
  const { pathname, search } = useLocation()
  return (
    <p className="flex flex-wrap items-center gap-x-2 text-sm text-warn">
      This is not saved yet.
      <LinkButton
        look="link"
        size="small"
        to={pathname + search}
        reloadDocument
        onClick={(event) => {
          event.preventDefault()
          onDiscard()
        }}
      >
        Discard
      </LinkButton>
    </p>
  )
}
