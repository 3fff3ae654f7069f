import { useEffect } from "react"
import { useRootData } from "#web/app/preferences/root-data.ts"

const inText = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"))

const arrows: Record<string, string> = { ArrowDown: "j", ArrowUp: "k" }

/** Lets single keys work on the list: which ones, the help says (shortcuts-help.tsx). The focus is the one mark of where one is. */
export function useListKeys() {
  const isOn = useRootData()?.preferences.shortcuts !== false

  useEffect(() => {
    if (!isOn) return
    const rows = () => [...document.querySelectorAll<HTMLElement>("[data-task]")]
    const here = () => document.activeElement?.closest<HTMLElement>("[data-task]")
    const move = (by: 1 | -1) => {
      const all = rows()
      const current = here()
      const index = current ? all.indexOf(current) + by : by === 1 ? 0 : all.length - 1
      all[index]?.querySelector("a")?.focus()
    }
    const actions: Record<string, () => void> = {
      n: () => document.querySelector<HTMLElement>("[name=title]")?.focus(),
      "/": () => document.querySelector<HTMLElement>("[type=search]")?.focus(),
      j: () => move(1),
      k: () => move(-1),
      x: () => {
        here()?.querySelector<HTMLElement>("[name=complete], [name=reopen]")?.click()
        move(1)
      },
      z: () => [...document.querySelectorAll<HTMLElement>("[data-undo]")].at(-1)?.click(),
      e: () => here()?.querySelector<HTMLElement>("[name=edit]")?.click(),
    }
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return
      if (inText(event.target)) {
        if (event.key === "Escape") (event.target as HTMLElement).blur()
        return
      }
      if (document.querySelector("dialog[open]")) return
      // Elsewhere arrows scroll.
      if (event.key in arrows && !here()) return
      const key = arrows[event.key] ?? event.key
      const act = actions[key]
      if (!act || (event.repeat && key !== "j" && key !== "k")) return
      event.preventDefault()
      act()
    }
    document.addEventListener("keydown", onKey)
    return () => document.removeEventListener("keydown", onKey)
  }, [isOn])
}
