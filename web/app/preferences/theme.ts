import { useFetcher } from "@remix-run/react"
import { useRootData } from "./root-data.ts"

export const themes = [
  { value: "", label: "As the device" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
] as const

/** Returns the theme that is being saved; otherwise the one in the cookie. */
export function useTheme() {
  const saved = useRootData()?.preferences.theme
  const chosen = useFetcher({ key: "theme" }).formData?.get("theme")
  return chosen === undefined || chosen === null ? saved : String(chosen) || undefined
}
