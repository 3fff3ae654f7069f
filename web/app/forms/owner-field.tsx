import { useRouteLoaderData } from "@remix-run/react"
import type { loader } from "#web/root.tsx"

/** Names the person whose page a form is on: sent after another person has logged in, it changes nothing of theirs. */
export function OwnerField() {
  const owner = useRouteLoaderData<typeof loader>("root")?.user?.owner
  return owner ? <input type="hidden" name="owner" value={owner} /> : null
}
