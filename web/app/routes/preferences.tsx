import { type ActionFunctionArgs, data, redirect } from "@remix-run/node"
import { redirectTarget } from "../auth/redirect-to.ts"
import { changedPreferences } from "../preferences/preferences.server.ts"

export { onlyPost as loader } from "../errors/only-post.ts"

/** Changes how this browser wants its pages; a plain form says where to go back to. */
export async function action({ request }: ActionFunctionArgs) {
  const form = await request.formData()
  const headers = await changedPreferences(form)
  if (!form.has("redirectTo")) return data(null, { headers })
  return redirect(redirectTarget(form.get("redirectTo"), "/"), { headers })
}

export default function Preferences() {
  return null
}
