import { logOut } from "../auth/account.server.ts"
import { endpoint } from "../auth/endpoints/endpoint.server.ts"

const answer = endpoint({
  POST: async (request) => new Response(null, { status: 204, headers: await logOut(request) }),
})

export const loader = answer
export const action = answer
