import { useRouteLoaderData } from "@remix-run/react"
import type { Flash } from "../forms/flash.server.ts"
import type { Preferences } from "./preferences.server.ts"

/** What the root's loader reads for every page. */
export type RootData = {
  /** The person who is logged in; `owner` is the signed tag that their forms carry. */
  user?: { id: string; name: string; owner: string }
  /** When the session ends and when to say so, in milliseconds since 1970; `isProlonged` while being used prolongs it. */
  session?: { endsAt: number; warnAt: number; isProlonged: boolean }
  preferences: Preferences
  flash: Flash | null
}

/** The root's data on any page; `undefined` where not even that could be read. */
export const useRootData = () => useRouteLoaderData("root") as RootData | undefined
