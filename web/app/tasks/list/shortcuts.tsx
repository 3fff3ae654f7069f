import { useFetcher } from "@remix-run/react"
import { useEffect, useRef, useState } from "react"
import { useRootData } from "#web/app/preferences/root-data.ts"
import { Button } from "#web/app/ui/button.tsx"
import { Checkbox } from "#web/app/ui/field.tsx"
import { Dialog } from "#web/app/ui/popups.tsx"
import { useOutbox } from "../outbox/outbox-provider.tsx"

const keys = [
  [["n"], "New task"],
  [["/"], "Search"],
  [["j", "↓"], "Next task"],
  [["k", "↑"], "Previous task"],
  [["x"], "Complete or reopen"],
  [["t"], "Postpone to tomorrow"],
  [["w"], "Postpone to next week"],
  [["v", "V"], "Select, or up to here"],
  [["z"], "Undo the last change"],
  [["e"], "Edit"],
  [["?"], "This help"],
] as const

const isTextField = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"))

const arrows: Record<string, string> = { ArrowDown: "j", ArrowUp: "k" }

/** Single keys that work on the list. The current task is the one that has the focus. */
export function useListKeys(select: (id: string, toHere: boolean) => void) {
  const latest = useRef(select)
  latest.current = select
  const { undoLast } = useOutbox().undo
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
    const press = (selector: string) => here()?.querySelector<HTMLElement>(selector)?.click()
    const selectHere = (toHere: boolean) => {
      const id = here()?.id.replace("task-", "")
      if (id) latest.current(id, toHere)
    }
    const actions: Record<string, () => void> = {
      n: () => document.querySelector<HTMLElement>("[name=title]")?.focus(),
      "/": () => document.querySelector<HTMLElement>("[type=search]")?.focus(),
      j: () => move(1),
      k: () => move(-1),
      x: () => {
        press("[name=complete], [name=reopen]")
        move(1)
      },
      v: () => selectHere(false),
      z: undoLast,
      t: () => press('[data-to="tomorrow"]'),
      w: () => press('[data-to="next week"]'),
      e: () => press("[name=edit]"),
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
      if (event.key === "V") {
        event.preventDefault()
        return selectHere(true)
      }
      const key = arrows[event.key] ?? event.key
      const act = actions[key]
      if (!act || (event.repeat && key !== "j" && key !== "k")) return
      event.preventDefault()
      act()
    }
    document.addEventListener("keydown", onKey)
    return () => document.removeEventListener("keydown", onKey)
  }, [isOn, undoLast])
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
