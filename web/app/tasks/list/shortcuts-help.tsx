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
  [["k", "↑"], "Task before"],
  [["x"], "Complete or reopen"],
  [["z"], "Undo"],
  [["e"], "Edit"],
  [["?"], "This help"],
] as const

/** What single keys do, and the switch that turns them off. */
export function ShortcutsHelp() {
  const [isOpen, setIsOpen] = useState(false)
  const fetcher = useFetcher()
  const kept = useRootData()?.preferences.shortcuts !== false
  const isOn = fetcher.formData ? fetcher.formData.get("shortcuts") === "on" : kept

  useEffect(() => {
    if (!kept) return
    const onKey = (event: KeyboardEvent) => {
      const isTyping = event.target instanceof HTMLElement && event.target.matches("input, textarea, select")
      if (event.key === "?" && !isTyping) setIsOpen(true)
    }
    document.addEventListener("keydown", onKey)
    return () => document.removeEventListener("keydown", onKey)
  }, [kept])

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
