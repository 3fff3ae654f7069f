import { useRootData } from "../preferences/root-data.ts"

/** Names the person whose page a form is on: sent after another person has logged in, it changes nothing of theirs. */
export function OwnerField() {
  const owner = useRootData()?.user?.owner
  return owner ? <input type="hidden" name="owner" value={owner} /> : null
}
