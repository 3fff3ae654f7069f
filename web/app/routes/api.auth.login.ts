import { readObject } from "#shared/http/body.ts"
import { logIn } from "../auth/account.server.ts"
import { endpoint } from "../auth/endpoints/endpoint.server.ts"
import { tokenAnswer } from "../auth/endpoints/token-answer.server.ts"

const answer = endpoint({
  POST: async (request) => tokenAnswer(200, await logIn(request, await readObject(request))),
})

export const loader = answer
export const action = answer
