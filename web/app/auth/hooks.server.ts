import { APIError, createAuthMiddleware, getSessionFromCtx, isAPIError } from "better-auth/api"
import { eq } from "drizzle-orm"
import { clientAddressHeader } from "../../http/client-address.ts"
import { log } from "../log.server.ts"
import { type AccountEvent, noteEvent } from "./account-events.server.ts"
import { isKeyTooMany, mayHaveAnotherKey, tooManyKeys } from "./account-limits.server.ts"
import { db } from "./database.server.ts"
import { countFailedLogin, waitBeforeLogin } from "./login-limits.server.ts"
import { wasReplaced } from "./password.server.ts"
import { emailFault, nameFault, passwordFault } from "./rules.server.ts"
import { user } from "./schema.ts"

type Faults = Record<string, string | undefined>

/** Runs before each of Better Auth's endpoints, whoever calls them: our rules cannot be gone around by its own paths. */
export const beforeEndpoint = createAuthMiddleware(async (ctx) => {
  const body = typeof ctx.body === "object" && ctx.body !== null ? (ctx.body as Record<string, unknown>) : {}
  if (hasNul(body) || hasNul(ctx.query)) refuse({ body: "Use ordinary characters only." })
  const text = (field: string) => (typeof body[field] === "string" ? body[field] : "")

  switch (ctx.path) {
    case "/sign-in/email": {
      const wait = await waitBeforeLogin(text("email"), addressOf(ctx.headers))
      if (wait) throw new APIError("TOO_MANY_REQUESTS", undefined, { "x-retry-after": String(wait) })
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
    case "/api-key/update": {
      const session = ctx.path === "/api-key/create" ? await getSessionFromCtx(ctx) : undefined
      if (session && !(await mayHaveAnotherKey(session.user.id))) refuseKey()
      return refuse({ name: "name" in body ? nameFault(text("name")) : undefined, keyId: idFault(body.keyId) })
    }
    case "/api-key/delete":
      return refuse({ keyId: idFault(body.keyId) })
    case "/api-key/get":
      return refuse({ id: idFault(ctx.query?.id) })
  }
})

/** Runs after each of Better Auth's endpoints, answered or refused. */
export const afterEndpoint = createAuthMiddleware(async (ctx) => {
  const refused = isAPIError(ctx.context.returned) ? ctx.context.returned : undefined
  const subject = (ctx.context.newSession ?? ctx.context.session)?.user.id
  const note = (event: AccountEvent) => noteEvent(event, subject, ctx.headers)

  if (ctx.path === "/sign-in/email" && refused?.statusCode === 401) return failedLogin(ctx.body.email, ctx.headers)
  if (refused) return
  if (ctx.path === "/sign-in/email") {
    // Another password ends every session, and this one may have begun right behind the last that was ended.
    const { session, user } = ctx.context.newSession!
    if (await wasReplaced(ctx.body.password, user.id)) {
      await ctx.context.internalAdapter.deleteSession(session.token)
      throw new APIError("UNAUTHORIZED", { message: "Invalid email or password", code: "INVALID_EMAIL_OR_PASSWORD" })
    }
    await note("logged_in")
  }
  if (ctx.path === "/change-password") await note("password_changed")
  if (ctx.path === "/api-key/create") {
    const { id, referenceId: userId } = ctx.context.returned as { id: string; referenceId: string }
    if (await isKeyTooMany({ id, userId })) refuseKey()
    await note("key_created")
  }
  if (ctx.path === "/api-key/update") for (const event of changesOfKey(ctx.body)) await note(event)
  if (ctx.path === "/api-key/delete") await note("key_revoked")
})

/** What a request to change an access key did to it, once it was accepted. */
function changesOfKey({ enabled, name, expiresIn }: Record<string, unknown>): AccountEvent[] {
  const events: AccountEvent[] = []
  if (enabled !== undefined) events.push(enabled ? "key_enabled" : "key_disabled")
  if (name !== undefined || expiresIn !== undefined) events.push("key_changed")
  return events
}

/** What is noted for an account that exists is not waited for: the answer must not take longer than for one that does not. */
async function failedLogin(email: string, headers: Headers | undefined) {
  await countFailedLogin(email, addressOf(headers))
  findSubject(email)
    .then((subject) => noteEvent("login_failed", subject, headers))
    .catch((error) => log.error("security_event.not_kept", { kind: "login_failed", error: String(error) }))
}

async function findSubject(email: string) {
  const [found] = await db.select({ id: user.id }).from(user).where(eq(user.email, email.toLowerCase()))
  return found?.id
}

/** Whether any text in a parsed body, names of fields included, has a NUL, which PostgreSQL cannot store. */
function hasNul(value: unknown): boolean {
  if (typeof value === "string") return value.includes("\0")
  if (typeof value !== "object" || value === null) return false
  if (Array.isArray(value)) return value.some(hasNul)
  return Object.entries(value).some(([name, child]) => name.includes("\0") || hasNul(child))
}

const addressOf = (headers: Headers | undefined) => headers?.get(clientAddressHeader) ?? ""
const imageFault = (body: object) => ("image" in body ? "Pictures are not kept." : undefined)
const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i
const idFault = (id: unknown) => (typeof id !== "string" || uuid.test(id) ? undefined : "No such key.")

function refuseKey(): never {
  throw new APIError("UNPROCESSABLE_ENTITY", { message: tooManyKeys, code: "TOO_MANY_KEYS", errors: [] })
}

/** Throws a 422 with every fault, or does nothing when there is none. */
function refuse(faults: Faults) {
  const errors = Object.entries(faults).flatMap(([field, message]) => (message ? [{ field, message }] : []))
  if (errors.length > 0)
    throw new APIError("UNPROCESSABLE_ENTITY", { message: errors[0]!.message, code: "INVALID_FIELDS", errors })
}
