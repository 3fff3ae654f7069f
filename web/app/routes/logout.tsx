import { type ActionFunctionArgs, redirect } from "@remix-run/node"
import { logOut } from "../auth/account.server.ts"
import { recordLogOut } from "../auth/session.server.ts"
import { throwErrorPage } from "../errors/throw-error-page.server.ts"
import { flash } from "../forms/flash.server.ts"

/** GET answers 405, because a link must not log anyone out. */
export { onlyPost as loader } from "../errors/only-post.ts"

export async function action({ request }: ActionFunctionArgs) {
  const headers = await logOut(request).catch(throwErrorPage)
  headers.append("Set-Cookie", await recordLogOut())
  headers.append("Set-Cookie", await flash("You are logged out.", { loggedOut: true }))
  return redirect("/login", { headers })
}

export default function LogOut() {
  return null
}
