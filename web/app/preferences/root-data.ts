import { useRouteLoaderData } from "@remix-run/react"
import type { Flash } from "../forms/flash.server.ts"
import type { Preferences } from "./preferences.server.ts"

/** The data of the root loader, which every page has. */
export type RootData = {
  /** The logged-in person. `owner` is the signed tag in their forms (`OwnerField`). */
  user?: { id: string; name: string; owner: string }
  /** When the session ends and when to warn, in milliseconds since 1970, and whether use extends it. */
  session?: { endsAt: number; warnAt: number; isExtendedByUse: boolean }
  /** Whether an account can be created without an invitation (`SIGN_UP=open`). */
  isSignUpOpen: boolean
  preferences: Preferences
  flash: Flash | null
}

/** The root data on any page; `undefined` when its loader failed. */
export const useRootData = () => useRouteLoaderData("root") as RootData | undefined
