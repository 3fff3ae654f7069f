import { passToAuth } from "../auth/better-auth/call.server.ts"
import { endpoint } from "../auth/endpoints/endpoint.server.ts"

/** Better Auth's own endpoints. */
const answer = endpoint({ GET: passToAuth, POST: passToAuth })

export const loader = answer
export const action = answer
