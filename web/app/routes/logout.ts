import { type ActionFunctionArgs, redirect } from "@remix-run/node"
import { logOut } from "#web/auth/account.server.ts"
import { flash } from "#web/shell/flash.server.ts"

/** Only a form leads here: a link must not be able to log anybody out. */
export const loader = () => {
  throw new Response(null, { status: 405, headers: { Allow: "POST" } })
}

export async function action({ request }: ActionFunctionArgs) {
  const headers = await logOut(request)
  headers.append("Set-Cookie", await flash("You are logged out."))
  return redirect("/login", { headers })
}
