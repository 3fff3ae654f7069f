import { readObject } from "#shared/http/body.ts"
import { register } from "../auth/account.server.ts"
import { endpoint } from "../auth/endpoints/endpoint.server.ts"
import { tokenAnswer } from "../auth/endpoints/token-answer.server.ts"
import { settings } from "../config.server.ts"

const answer = endpoint({
  POST: async (request) => {
    const { user, headers } = await register(request, await readObject(request))
    return settings.SIGNUP_SIGNS_IN ? tokenAnswer(201, headers) : Response.json({ user }, { status: 201 })
  },
})

export const loader = answer
export const action = answer
