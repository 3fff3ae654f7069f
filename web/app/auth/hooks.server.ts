import { APIError, createAuthMiddleware, getSessionFromCtx, isAPIError } from "better-auth/api"
import { clientAddressHeader } from "../../http/client-address.ts"
import { countFailedLogin, waitBeforeLogin } from "./login-limits.server.ts"
import { emailFault, nameFault, passwordFault } from "./rules.server.ts"

type Faults = Record<string, string | undefined>

/** Runs before each of Better Auth's endpoints, whoever calls them: our rules cannot be gone around by its own paths. */
export const beforeEndpoint = createAuthMiddleware(async (ctx) => {
  const body = typeof ctx.body === "object" && ctx.body !== null ? (ctx.body as Record<string, unknown>) : {}
  if (JSON.stringify([body, ctx.query]).includes("\\u0000")) refuse({ body: "Use ordinary characters only." })
  const text = (field: string) => (typeof body[field] === "string" ? body[field] : "")

  switch (ctx.path) {
    case "/sign-in/email": {
      const wait = await waitBeforeLogin(text("email"), addressOf(ctx.headers))
      if (wait)
        throw new APIError(
          "TOO_MANY_REQUESTS",
          { message: "Too many wrong passwords." },
          { "x-retry-after": `${wait}` },
        )
      return
    }
    case "/sign-up/email":
      return refuse({
        name: nameFault(text("name")),
        email: emailFault(text("email")),
        password: passwordFault(text("password"), text("email")),
        image: imageFault(body),
      })
    case "/update-user":
      return refuse({ name: "name" in body ? nameFault(text("name")) : undefined, image: imageFault(body) })
    case "/change-password": {
      const session = await getSessionFromCtx(ctx)
      refuse({ newPassword: session ? passwordFault(text("newPassword"), session.user.email) : undefined })
      return { context: { body: { ...body, revokeOtherSessions: true } } }
    }
    case "/delete-user":
      return refuse({ password: text("password") && !body.token ? undefined : "Enter your password." })
    case "/api-key/create":
    case "/api-key/update":
      return refuse({ name: "name" in body ? nameFault(text("name")) : undefined, keyId: idFault(body.keyId) })
    case "/api-key/delete":
      return refuse({ keyId: idFault(body.keyId) })
    case "/api-key/get":
      return refuse({ id: idFault(ctx.query?.id) })
  }
})

/** Runs after each of Better Auth's endpoints, answered or refused. */
export const afterEndpoint = createAuthMiddleware(async (ctx) => {
  const refused = isAPIError(ctx.context.returned) ? ctx.context.returned : undefined
  if (ctx.path === "/sign-in/email" && refused?.statusCode === 401)
    await countFailedLogin(ctx.body.email, addressOf(ctx.headers))
})

const addressOf = (headers: Headers | undefined) => headers?.get(clientAddressHeader) ?? ""
const imageFault = (body: object) => ("image" in body ? "Pictures are not kept." : undefined)
const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i
const idFault = (id: unknown) => (typeof id !== "string" || uuid.test(id) ? undefined : "No such key.")

/** Throws a 422 with every fault, or does nothing when there is none. */
function refuse(faults: Faults) {
  const errors = Object.entries(faults).flatMap(([field, message]) => (message ? [{ field, message }] : []))
  if (errors.length > 0)
    throw new APIError("UNPROCESSABLE_ENTITY", { message: errors[0]!.message, code: "INVALID_FIELDS", errors })
}
