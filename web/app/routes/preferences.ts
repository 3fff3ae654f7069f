import { type ActionFunctionArgs, redirect } from "@remix-run/node"
import { redirectTarget } from "#web/auth/redirect-to.ts"
import { changedPreferences } from "#web/preferences/preferences.server.ts"

/** Changes how this browser wants its pages, and goes back to where that was said. */
export async function action({ request }: ActionFunctionArgs) {
  const form = await request.formData()
  return redirect(redirectTarget(form.get("redirectTo"), "/"), {
    headers: { "Set-Cookie": await changedPreferences(request, form) },
  })
}
