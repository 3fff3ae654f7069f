import { type CookieSignatureOptions, createCookie } from "@remix-run/node"
import { cookiePrefix } from "../http/session-cookie.ts"
import { isHttps } from "./config.server.ts"

/** A cookie of this app that neither scripts nor other sites can read. `maxAge` is in seconds. */
export const ownCookie = (name: string, options: { maxAge: number } & CookieSignatureOptions) =>
  createCookie(`${cookiePrefix(isHttps)}.${name}`, {
    path: "/",
    httpOnly: true,
    sameSite: "lax",
    secure: isHttps,
    ...options,
  })
