import { readObject } from "#shared/http/body.ts"
import { Problem } from "#shared/http/problem.ts"
import { config } from "#web/app/config.server.ts"
import { logIn, logOut, register } from "../account.server.ts"
import { passToAuth } from "../better-auth/call.server.ts"
import { sessionOf } from "../cache/session-cache.server.ts"
import { holderOf, mintToken } from "../tokens/mint.server.ts"
import { endpoint } from "./endpoint.server.ts"

/** `POST /api/auth/register` */
export const registerEndpoint = endpoint({
  POST: async (request) => {
    const { user, headers } = await register(request, await readObject(request))
    return config.SIGNUP_SIGNS_IN ? tokenResponse(201, headers) : Response.json({ user }, { status: 201 })
  },
})

/** `POST /api/auth/login` */
export const logInEndpoint = endpoint({
  POST: async (request) => tokenResponse(200, await logIn(request, await readObject(request))),
})

/** `POST /api/auth/logout` */
export const logOutEndpoint = endpoint({
  POST: async (request) => new Response(null, { status: 204, headers: await logOut(request) }),
})

/** Better Auth's own endpoints. */
export const betterAuthEndpoint = endpoint({ GET: passToAuth, POST: passToAuth })

/** Returns the answer to a registration or log-in: the user, a token, and the session cookie from `headers`. */
async function tokenResponse(status: number, headers: Headers): Promise<Response> {
  const session = await sessionOf(requestWith(headers))
  if (!session) throw new Problem("unauthorized", "This session ended as soon as it began. Log in again.")
  const { token, expiresIn } = await mintToken(holderOf(session))
  return Response.json({ user: session.user, token, tokenType: "Bearer", expiresIn }, { status, headers })
}

/** Returns a request with the cookies that a browser sends after it received these `Set-Cookie` headers. */
function requestWith(headers: Headers): Request {
  const cookie = headers.getSetCookie().map((setCookie) => setCookie.split(";", 1)[0])
  return new Request("http://latchkey.invalid", { headers: { cookie: cookie.join("; ") } })
}
