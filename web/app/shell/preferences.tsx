import { useFetcher, useLocation } from "@remix-run/react"
import { useEffect, useRef } from "react"
import { useIsHydrated } from "../forms/form.tsx"
import { themes, useTheme } from "../preferences/theme.ts"
import { DeviceIcon, MoonIcon, SunIcon } from "../ui/icons.tsx"

const icons = { "": DeviceIcon, light: SunIcon, dark: MoonIcon }

export function ThemeSwitch() {
  const fetcher = useFetcher({ key: "theme" })
  const theme = useTheme() ?? ""
  const { pathname, search } = useLocation()
  const isHydrated = useIsHydrated()
  return (
    <fetcher.Form method="post" action="/preferences" aria-label="Theme" className="flex gap-1 rounded-md bg-well p-1">
      {!isHydrated && <input type="hidden" name="redirectTo" value={pathname + search} />}
      {themes.map(({ value, label }) => {
        const Icon = icons[value]
        return (
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
        )
      })}
    </fetcher.Form>
  )
}

/** Saves the browser's time zone, so that the server knows which day "today" is. */
export function SaveTimeZone({ saved }: { saved: string }) {
  const { submit } = useFetcher()
  // Sent once per page load, because a browser without cookies would send it again and again.
  const isSent = useRef(false)

  useEffect(() => {
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
    if (isSent.current || !timeZone || timeZone === saved || !navigator.onLine) return
    isSent.current = true
    submit({ timeZone }, { method: "post", action: "/preferences" })
  }, [saved, submit])

  return null
}
