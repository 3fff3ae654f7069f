import { logIn } from "../auth/account.server.ts"
import { readObject } from "../auth/body.server.ts"
import { endpoint } from "../auth/endpoint.server.ts"
import { tokenAnswer } from "../auth/token-answer.server.ts"

const answer = endpoint({
  POST: async (request) => tokenAnswer(200, await logIn(request, await readObject(request))),
})

export const loader = answer
export const action = answer
