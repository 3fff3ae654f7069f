import { register } from "../auth/account.server.ts"
import { readObject } from "../auth/body.server.ts"
import { endpoint } from "../auth/endpoint.server.ts"
import { tokenAnswer } from "../auth/token-answer.server.ts"
import { settings } from "../settings.server.ts"

const answer = endpoint({
  POST: async (request) => {
    const { user, headers } = await register(request, await readObject(request))
    return settings.SIGNUP_SIGNS_IN ? tokenAnswer(201, headers) : Response.json({ user }, { status: 201 })
  },
})

export const loader = answer
export const action = answer
