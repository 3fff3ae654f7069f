import { useFetcher, useLocation } from "@remix-run/react"
import { useEffect, useState } from "react"
import { useRootData } from "../preferences/root-data.ts"
import { DeviceIcon, MoonIcon, SunIcon } from "../ui/icons.tsx"

const themes = [
  { value: "", label: "As the device", Icon: DeviceIcon },
  { value: "light", label: "Light", Icon: SunIcon },
  { value: "dark", label: "Dark", Icon: MoonIcon },
]

/** The theme asked for: at once while the answer is on its way, else the one kept in the cookie. */
export function useTheme() {
  const kept = useRootData()?.preferences.theme
  const asked = useFetcher({ key: "theme" }).formData?.get("theme")
  return asked === undefined || asked === null ? kept : String(asked) || undefined
}

export function ThemeSwitch() {
  const fetcher = useFetcher({ key: "theme" })
  const theme = useTheme() ?? ""
  const { pathname, search } = useLocation()
  const [isScripted, setIsScripted] = useState(false)
  useEffect(() => setIsScripted(true), [])
  return (
    <fetcher.Form method="post" action="/preferences" aria-label="Theme" className="flex gap-1 rounded-md bg-well p-1">
      {!isScripted && <input type="hidden" name="redirectTo" value={pathname + search} />}
      {themes.map(({ value, label, Icon }) => (
        <button
          key={value}
          type="submit"
          name="theme"
          value={value}
          title={label}
          aria-label={label}
          aria-pressed={theme === value}
          className="grid size-8 place-items-center rounded-sm text-soft hover:text-ink aria-pressed:bg-raised aria-pressed:text-ink aria-pressed:shadow-card"
        >
          <Icon className="size-4.5" />
        </button>
      ))}
    </fetcher.Form>
  )
}
