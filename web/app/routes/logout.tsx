import { type ActionFunctionArgs, redirect } from "@remix-run/node"
import { logOut } from "#web/auth/account.server.ts"
import { loggedOut } from "#web/auth/logged-out.server.ts"
import { throwFaultPage } from "#web/shell/fault-page.server.ts"
import { flash } from "#web/shell/flash.server.ts"

/** A link must not be able to log anybody out. */
export { onlyPost as loader } from "#web/shell/only-post.ts"

export async function action({ request }: ActionFunctionArgs) {
  const headers = await logOut(request).catch(throwFaultPage)
  headers.append("Set-Cookie", await loggedOut())
  headers.append("Set-Cookie", await flash("You are logged out.", { loggedOut: true }))
  return redirect("/login", { headers })
}

export default function LogOut() {
  return null
}
