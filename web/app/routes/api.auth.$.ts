import { passToAuth } from "../auth/door.server.ts"
import { endpoint } from "../auth/endpoint.server.ts"

/** Better Auth's own endpoints. */
const answer = endpoint({ GET: passToAuth, POST: passToAuth })

export const loader = answer
export const action = answer
