import { endpoint } from "../auth/endpoints/endpoint.server.ts"
import { reachable } from "../auth/store/reachable.server.ts"
import { publicKeys } from "../auth/tokens/signing-keys.server.ts"

/** The public keys. To be asked for again each time: a new key signs from its first second on. */
const answer = endpoint({
  GET: async () => Response.json(await reachable(publicKeys()), { headers: { "cache-control": "no-cache" } }),
})

export const loader = answer
export const action = answer
