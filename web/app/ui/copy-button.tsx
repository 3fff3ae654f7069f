import { Button } from "./button.tsx"
import { useToasts } from "./toasts.tsx"

/** Puts the text on the clipboard, and says that it is there. */
export function CopyButton({ text, what }: { text: string; what: string }) {
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
