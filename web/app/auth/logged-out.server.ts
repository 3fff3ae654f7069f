import { ownCookie } from "../cookie.server.ts"

/** Tells a tab that was left open, for a day, why it is no longer logged in. */
const cookie = ownCookie("logged-out", { maxAge: 86_400 })

/** Whether somebody logged out in this browser, and nobody has logged in since. */
export const hasLoggedOut = async (request: Request) => (await cookie.parse(request.headers.get("cookie"))) === true

/** The `Set-Cookie` value that notes a log-out. */
export const loggedOut = () => cookie.serialize(true)

/** The `Set-Cookie` value that forgets it, at the next log-in. */
export const loggedIn = () => cookie.serialize("", { maxAge: 0 })
