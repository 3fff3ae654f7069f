import { useFetcher } from "@remix-run/react"
import { useEffect, useState } from "react"
import { useRootData } from "#web/app/preferences/root-data.ts"
import { Button } from "#web/app/ui/button.tsx"
import { Checkbox } from "#web/app/ui/field.tsx"
import { Dialog } from "#web/app/ui/popups.tsx"

const keys = [
  [["n"], "New task"],
  [["/"], "Search"],
  [["j", "↓"], "Next task"],
  [["k", "↑"], "Previous task"],
  [["x"], "Complete or reopen"],
  [["z"], "Undo"],
  [["e"], "Edit"],
  [["?"], "This help"],
] as const

const isTextField = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"))

const arrows: Record<string, string> = { ArrowDown: "j", ArrowUp: "k" }

/** Single keys that work on the list. The current task is the one that has the focus. */
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
      if (isTextField(event.target)) {
        if (event.key === "Escape") (event.target as HTMLElement).blur()
        return
      }
      if (document.querySelector("dialog[open]")) return
      // Outside the list, arrow keys scroll the page.
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

/** A dialog with the keys and a checkbox that turns them off. */
export function ShortcutsHelp() {
  const [isOpen, setIsOpen] = useState(false)
  const fetcher = useFetcher()
  const saved = useRootData()?.preferences.shortcuts !== false
  const isOn = fetcher.formData ? fetcher.formData.get("shortcuts") === "on" : saved

  useEffect(() => {
    if (!saved) return
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "?" && !isTextField(event.target)) setIsOpen(true)
    }
    document.addEventListener("keydown", onKey)
    return () => document.removeEventListener("keydown", onKey)
  }, [saved])

  return (
    <>
      <Button look="plain" size="small" className="scripted-only max-sm:hidden!" onClick={() => setIsOpen(true)}>
        Keyboard shortcuts
      </Button>
      <Dialog title="Keyboard shortcuts" open={isOpen} onClose={() => setIsOpen(false)}>
        <dl className="grid gap-2.5">
          {keys.map(([names, what]) => (
            <div key={what} className="flex items-center justify-between">
              <dt>{what}</dt>
              <dd className="flex gap-1.5">
                {names.map((name) => (
                  <kbd
                    key={name}
                    className="min-w-7 rounded-sm border border-edge px-1.5 text-center font-mono text-sm"
                  >
                    {name}
                  </kbd>
                ))}
              </dd>
            </div>
          ))}
        </dl>
        <div className="mt-5 border-t border-line pt-4">
          <Checkbox
            label="Listen to single keys"
            checked={isOn}
            onChange={({ currentTarget }) =>
              fetcher.submit(
                { shortcuts: currentTarget.checked ? "on" : "off" },
                { method: "post", action: "/preferences" },
              )
            }
          />
        </div>
      </Dialog>
    </>
  )
}
