import { type ActionFunctionArgs, data, redirect } from "@remix-run/node"
import { redirectTarget } from "../forms/redirect-to.ts"
import { changedPreferences } from "../preferences/preferences.server.ts"

export { onlyPost as loader } from "../errors/only-post.ts"

/** Saves preferences in this browser's cookies. Without JavaScript the form also says which page to return to. */
export async function action({ request }: ActionFunctionArgs) {
  const form = await request.formData()
  const headers = await changedPreferences(form)
  if (!form.has("redirectTo")) return data(null, { headers })
  return redirect(redirectTarget(form.get("redirectTo"), "/"), { headers })
}

export default function Preferences() {
  return null
}
