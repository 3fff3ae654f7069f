import { useEffect } from "react"

/**
 * What every page does with keys before anything else sees them (in the capture phase):
 * - While an input method composes, its keys are its own: Enter and Escape reach no form and no shortcut.
 * - A held Enter acts once: its repeats press no button and send no form.
 * - Ctrl+Enter, or Cmd+Enter, sends the form that has the focus by its first button.
 */
export function useKeyManners() {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement
      // Safari ends a composition before it sends this key, and then marks it by the code 229 alone.
      if (event.isComposing || event.keyCode === 229) {
        event.stopPropagation()
        if (event.key === "Enter" && target.matches("input")) event.preventDefault()
      } else if (event.key === "Enter" && event.repeat && !target.matches("textarea")) {
        event.preventDefault()
        event.stopPropagation()
      } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        const button = target.closest("form")?.querySelector<HTMLButtonElement>("button[type=submit]")
        if (!button) return
        event.preventDefault()
        button.click()
      }
    }
    window.addEventListener("keydown", onKey, true)
    return () => window.removeEventListener("keydown", onKey, true)
  }, [])
}
