import { eq } from "drizzle-orm"
import { type FieldError, Problem } from "#shared/http/problem.ts"
import { callAuth, cookiesOf, emailTaken, problemFrom, sendToAuth } from "./better-auth/call.server.ts"
import type { Ended } from "./better-auth/password-endpoints.server.ts"
import { sessionOf } from "./cache/session-cache.server.ts"
import { db, orUnavailable } from "./store/database.server.ts"
import { findAccount } from "./store/same-email.server.ts"
import { user } from "./store/schema.ts"

export type { Ended } from "./better-auth/password-endpoints.server.ts"
export { type Activity, recentActivity } from "./store/activity.server.ts"

export type User = { id: string; name: string; email: string }

/** The fields of a form or JSON body. A value that is not text counts as empty. */
export type Given = Record<string, unknown>

/** The answer of Better Auth to a sign-up. */
type SignUp = { user?: User; code?: string }

const text = (value: unknown) => (typeof value === "string" ? value : "")

/** The secret of a one-time link. NUL is replaced, because it would be refused as an error of the whole body. */
const secret = (value: unknown) => text(value).replaceAll("\0", "?")

/**
 * Returns the address that this invitation is bound to, or an empty text. Without an invitation, registration is possible only
 * with `SIGN_UP=open`. Throws a 403 `Problem` when registration is closed or the invitation is not valid.
 */
export async function requireSignUp(request: Request, invite: unknown): Promise<string> {
  const response = await callAuth(request, "/sign-up/check", { invite: secret(invite) })
  return ((await response.json()) as { email: string }).email
}

/**
 * Creates an account. The field `invite` contains the invitation, if there is one. With SIGNUP_SIGNS_IN a session begins, and
 * `headers` contain its cookie. Throws `Problem`.
 */
export async function register(request: Request, given: Given): Promise<{ user: User; headers: Headers }> {
  const fields = { name: text(given.name).trim(), email: text(given.email).trim(), password: text(given.password) }
  const response = await sendToAuth(request, "/sign-up/email", { ...fields, invite: secret(given.invite) })
  // Without SIGNUP_SIGNS_IN, Better Auth answers a taken address with an invented user. Of two concurrent sign-ups with one
  // address, the second gets only a general failure.
  const { user: created, code }: SignUp = await response
    .clone()
    .json()
    .catch(() => ({}))
  const isRefused = created
    ? !(await exists(created.id))
    : code === "FAILED_TO_CREATE_USER" && (await isTaken(fields.email))
  if (isRefused) throw emailTaken()
  if (!response.ok) throw await problemFrom(response)
  const { id, name, email } = created!
  return { user: { id, name, email }, headers: cookiesOf(response) }
}

/** Begins a session and returns the headers with its cookie, which ends with the browser unless `remember`. Throws `Problem`. */
export async function logIn(request: Request, given: Given, { remember = true } = {}): Promise<Headers> {
  const fields = { email: text(given.email).trim(), password: text(given.password) }
  throwFaults({
    email: fields.email ? undefined : "Enter your email address.",
    password: fields.password ? undefined : "Enter your password.",
  })
  const response = await sendToAuth(request, "/sign-in/email", { ...fields, rememberMe: remember })
  // A malformed address gets the same answer as an unknown one.
  if (response.status === 400 || response.status === 401)
    throw new Problem("unauthorized", "Email or password is wrong.")
  if (!response.ok) throw await problemFrom(response)
  return cookiesOf(response)
}

/** Ends the session of this request and returns the headers that clear its cookie. Throws `Problem`. */
export async function logOut(request: Request): Promise<Headers> {
  const response = await callAuth(request, "/sign-out")
  // Better Auth clears the cookie even if it could not end the session.
  if (await sessionOf(request))
    throw new Problem("unavailable", "You are still logged in. Try again.", { headers: { "Retry-After": "5" } })
  return cookiesOf(response)
}

/** Changes the person's name. Throws `Problem`. */
export async function changeName(request: Request, name: unknown): Promise<void> {
  await callAuth(request, "/update-user", { name: text(name).trim() })
}

/**
 * Sets another password and ends every session and access key, including this session; `headers` contain the cookie of a new
 * one. Fields: `currentPassword`, `newPassword`. Throws `Problem`.
 */
export async function changePassword(request: Request, given: Given): Promise<{ headers: Headers; ended: Ended }> {
  const fields = { currentPassword: text(given.currentPassword), newPassword: text(given.newPassword) }
  throwFaults({ currentPassword: fields.currentPassword ? undefined : "Enter your password." })
  const response = await callAuth(request, "/change-password", fields)
  const { ended } = (await response.json()) as { ended: Ended }
  return { headers: cookiesOf(response), ended }
}

/** Changes the email address. Fields: `newEmail`, `password`. Throws `Problem`. */
export async function changeEmail(request: Request, given: Given): Promise<void> {
  await callAuth(request, "/change-email", { newEmail: text(given.newEmail), password: text(given.password) })
}

/** Throws a 400 `Problem` unless a password can be set with this one-time link. */
export async function requireResetLink(request: Request, token: unknown): Promise<void> {
  await callAuth(request, "/reset/check", { token: secret(token) })
}

/**
 * Sets a password with the one-time link in the field `token`, and ends every session and access key of the account; the
 * headers remove this browser's session cookie. Throws a 400 `Problem` if the link is not valid, and a 422 at `newPassword`.
 */
export async function resetPassword(request: Request, given: Given): Promise<Headers> {
  const fields = { token: secret(given.token), newPassword: text(given.newPassword) }
  return cookiesOf(await callAuth(request, "/reset", fields))
}

/** Deletes the account with everything that belongs to it, if the password is right. Throws `Problem`. */
export async function deleteAccount(request: Request, password: unknown): Promise<Headers> {
  return cookiesOf(await callAuth(request, "/delete-user", { password }))
}

const exists = async (id: string) => (await orUnavailable(db.$count(user, eq(user.id, id)))) > 0
const isTaken = async (email: string) => (await orUnavailable(findAccount(email))) !== undefined

/** Throws a 422 with all faults, if there are any. */
function throwFaults(faults: Record<string, string | undefined>) {
  const errors: FieldError[] = Object.entries(faults).flatMap(([field, message]) =>
    message ? [{ field, message }] : [],
  )
  if (errors.length > 0) throw new Problem("invalid-fields", "Some fields need another look.", { errors })
}
