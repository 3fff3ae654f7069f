import { APIError, createAuthMiddleware, getSessionFromCtx, isAPIError } from "better-auth/api"
import { eq } from "drizzle-orm"
import { isUuid } from "#shared/text/uuid.ts"
import { log } from "#web/app/log.server.ts"
import { addressIn } from "#web/http/client-address.ts"
import { deleteKeyIfTooMany, mayHaveAnotherKey, tooManyKeys } from "../limits/account-limits.server.ts"
import { currentAttempt, knownLane } from "../limits/hashing-queue.server.ts"
import {
  checkWrongPasswords,
  countPassword,
  countRegistration,
  countWrongPassword,
  deviceCounters,
  isKnownTo,
  rememberDevice,
  strangerCounters,
} from "../limits/password-limits.server.ts"
import { type AccountEvent, recordAccountEvent } from "../store/activity.server.ts"
import { db } from "../store/database.server.ts"
import { findAccount } from "../store/same-email.server.ts"
import { apikey } from "../store/schema.ts"
import { emailFault, invalidFieldsError, nameFault, passwordFault, throwFaults } from "./field-rules.server.ts"
import { checkSignUp } from "./link-endpoints.server.ts"
import { hashPassword, wasReplaced } from "./password.server.ts"
import { type Ended, provePassword } from "./password-endpoints.server.ts"

/** Runs before every endpoint of Better Auth, even if clients call its own paths, so that our rules always apply. */
export const beforeEndpoint = createAuthMiddleware(async (ctx) => {
  const body = typeof ctx.body === "object" && ctx.body !== null ? (ctx.body as Record<string, unknown>) : {}
  if (hasNul(body) || hasNul(ctx.query)) {
    const [field = "body"] = Object.entries(body).find(([, value]) => hasNul(value)) ?? []
    throwFaults({ [field]: "Use ordinary characters only." })
  }
  const text = (field: string) => (typeof body[field] === "string" ? body[field] : "")

  switch (ctx.path) {
    case "/sign-in/email":
      return beforeLogIn(text("email"), ctx.headers)
    case "/sign-up/email": {
      const boundTo = await checkSignUp(text("invite"), ctx.headers)
      const isOther = boundTo !== "" && text("email").trim().toLowerCase() !== boundTo
      throwFaults({
        name: nameFault(text("name")),
        email: emailFault(text("email")) ?? (isOther ? "This invitation is for another email address." : undefined),
        password: passwordFault(text("password"), text("email")),
        image: imageFault(body),
      })
      await countRegistration(addressIn(ctx.headers))
      const attempt = currentAttempt()
      // Better Auth would hash in a transaction, which would hold a connection while the hash waits for its turn.
      if (attempt) attempt.newHash = await hashPassword(text("password"))
      return
    }
    case "/update-user":
      return throwFaults({ name: "name" in body ? nameFault(text("name")) : undefined, image: imageFault(body) })
    case "/change-password": {
      const session = await getSessionFromCtx(ctx)
      if (session) throwFaults({ newPassword: passwordFault(text("newPassword"), session.user.email) })
      return
    }
    case "/api-key/create": {
      const session = await getSessionFromCtx(ctx)
      if (session)
        throwFaults({
          name: "name" in body ? nameFault(text("name")) : undefined,
          password: text("password") ? undefined : "Enter your password.",
        })
      if (session && !(await mayHaveAnotherKey(session.user.id))) refuseKey()
      await provePassword(ctx, "password")
      return
    }
    case "/api-key/update":
      return throwFaults({ name: "name" in body ? nameFault(text("name")) : undefined, keyId: idFault(body.keyId) })
    case "/api-key/delete":
      return throwFaults({ keyId: idFault(body.keyId) })
    case "/api-key/get":
      return throwFaults({ id: idFault(ctx.query?.id) })
  }
})

/** Runs after every endpoint of Better Auth, whether it accepted or refused the request. */
export const afterEndpoint = createAuthMiddleware(async (ctx) => {
  const refused = isAPIError(ctx.context.returned) ? ctx.context.returned : undefined
  const subject = (ctx.context.newSession ?? ctx.context.session)?.user.id
  const record = (event: AccountEvent) => recordAccountEvent(event, subject, ctx.headers)

  if (ctx.path === "/sign-in/email" && refused?.statusCode === 401) return failedLogin(ctx.body.email, ctx.headers)
  if (refused) return
  if (ctx.path === "/sign-in/email") {
    // A password change ends all sessions. This one may have begun just after such a change, with the old password.
    const { session, user } = ctx.context.newSession!
    if (await wasReplaced(ctx.body.password, user.id)) {
      await ctx.context.internalAdapter.deleteSession(session.token)
      throw new APIError("UNAUTHORIZED", { message: "Invalid email or password", code: "INVALID_EMAIL_OR_PASSWORD" })
    }
    await record("logged_in")
  }
  if (ctx.path === "/api-key/create" && subject && (await wasReplaced(ctx.body.password, subject))) {
    await db.delete(apikey).where(eq(apikey.id, (ctx.context.returned as { id: string }).id))
    throw invalidFieldsError({ password: "This password is wrong." })
  }
  if (ctx.context.newSession) {
    const { user } = ctx.context.newSession
    ctx.setHeader("set-cookie", await rememberDevice(currentAttempt()?.device, user.id))
  }
  if (ctx.path === "/change-email") await record("email_changed")
  if (ctx.path === "/change-password") {
    await record("password_changed")
    const { ended } = ctx.context.returned as { ended: Ended }
    for (let n = 0; n < ended.keys; n++) await record("key_revoked")
  }
  if (ctx.path === "/api-key/create") {
    const { id, referenceId: userId } = ctx.context.returned as { id: string; referenceId: string }
    if (await deleteKeyIfTooMany({ id, userId })) refuseKey()
    await record("key_created")
  }
  if (ctx.path === "/api-key/update") for (const event of changesOfKey(ctx.body)) await record(event)
  if (ctx.path === "/api-key/delete") await record("key_revoked")
})

/** The events that an accepted change of an access key causes. */
function changesOfKey({ enabled, name, expiresIn }: Record<string, unknown>): AccountEvent[] {
  const events: AccountEvent[] = []
  if (enabled !== undefined) events.push(enabled ? "key_enabled" : "key_disabled")
  if (name !== undefined || expiresIn !== undefined) events.push("key_changed")
  return events
}

/** Chooses the counters for a wrong password. Throws a 429 after too many wrong passwords. */
async function beforeLogIn(email: string, headers: Headers | undefined) {
  const attempt = currentAttempt()
  const device = attempt?.device
  const account = device && (await findAccount(email))
  const isKnown = account && isKnownTo(device, account.id)
  const guessCounters = isKnown ? deviceCounters(email, device.id) : strangerCounters(email, addressIn(headers))
  await checkWrongPasswords(guessCounters)
  await countPassword(guessCounters)
  if (!attempt) return
  if (isKnown) attempt.lane = knownLane(device.id)
  attempt.isLogIn = true
  attempt.guessCounters = guessCounters
  // Checks again, because concurrent wrong passwords are only counted after they were hashed.
  attempt.beforeHashing = () => checkWrongPasswords(guessCounters)
}

/** Does not wait for the recording of the event, because the answer must not take longer for an account that exists. */
async function failedLogin(email: string, headers: Headers | undefined) {
  await countWrongPassword(currentAttempt()?.guessCounters ?? strangerCounters(email, addressIn(headers)))
  findAccount(email)
    .then((account) => recordAccountEvent("login_failed", account?.id, headers))
    .catch((error) => log.error("security_event.not_stored", { kind: "login_failed", error: String(error) }))
}

/** Whether a text or field name in a parsed body contains NUL, which PostgreSQL cannot store. */
function hasNul(value: unknown): boolean {
  if (typeof value === "string") return value.includes("\0")
  if (typeof value !== "object" || value === null) return false
  if (Array.isArray(value)) return value.some(hasNul)
  return Object.entries(value).some(([name, child]) => name.includes("\0") || hasNul(child))
}

const imageFault = (body: object) => ("image" in body ? "Pictures are not supported." : undefined)
const idFault = (id: unknown) => (typeof id !== "string" || isUuid(id) ? undefined : "No such key.")

function refuseKey(): never {
  throw new APIError("UNPROCESSABLE_ENTITY", { message: tooManyKeys, code: "TOO_MANY_KEYS", errors: [] })
}
