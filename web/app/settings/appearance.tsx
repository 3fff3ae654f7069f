import { useFetcher } from "@remix-run/react"
import { useIsHydrated } from "../forms/form.tsx"
import { themes, useTheme } from "../preferences/theme.ts"
import { Button } from "../ui/button.tsx"
import { SelectField } from "../ui/field.tsx"
import { Section } from "./section.tsx"

/** The choice of the theme, which is also at the end of every page. With JavaScript it takes effect at once. */
export function Appearance() {
  const fetcher = useFetcher({ key: "theme" })
  const theme = useTheme() ?? ""
  const isHydrated = useIsHydrated()
  return (
    <Section id="appearance" title="Appearance" intro="For this browser.">
      <fetcher.Form
        method="post"
        action="/preferences"
        className="flex flex-wrap items-end gap-3 rounded-lg border border-line bg-card p-4 shadow-card"
        onChange={({ currentTarget }) => fetcher.submit(currentTarget)}
      >
        {!isHydrated && <input type="hidden" name="redirectTo" value="/settings#appearance" />}
        <SelectField key={theme} label="Theme" name="theme" defaultValue={theme} className="min-w-48">
          {themes.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </SelectField>
        <span className="hidden unscripted:inline">
          <Button type="submit">Apply</Button>
        </span>
      </fetcher.Form>
    </Section>
  )
}
