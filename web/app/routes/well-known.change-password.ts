import { redirect } from "@remix-run/node"

/** Where password managers send a person to change the password (W3C, A Well-Known URL for Changing Passwords). */
export const loader = () => redirect("/settings")
