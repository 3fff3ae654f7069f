import { eq } from "drizzle-orm"
import { type FieldError, Problem } from "#shared/http/problem.ts"
import { callAuth, cookiesOf } from "./better-auth/call.server.ts"
import { emailFault, nameFault, passwordFault } from "./better-auth/field-rules.server.ts"
import type { Ended } from "./better-auth/password-endpoints.server.ts"
import { emailTaken, refusalOf } from "./better-auth/problem-of.server.ts"
import { sessionOf } from "./session.server.ts"
import { db } from "./store/database.server.ts"
import { reachable } from "./store/reachable.server.ts"
import { accountWith } from "./store/same-email.server.ts"
import { user } from "./store/schema.ts"

export type User = { id: string; name: string; email: string }

/** What a form or a JSON body says; anything but text counts as empty. */
export type Given = Record<string, unknown>

/** What Better Auth answers to a sign-up. */
type SignUp = { user?: User; code?: string }

const text = (value: unknown) => (typeof value === "string" ? value : "")

/** Creates an account. With SIGNUP_SIGNS_IN a session begins: its cookie is in `headers`. Throws `Problem`. */
export async function register(request: Request, given: Given): Promise<{ user: User; headers: Headers }> {
  const fields = { name: text(given.name).trim(), email: text(given.email).trim(), password: text(given.password) }
  demand({
    name: nameFault(fields.name),
    email: emailFault(fields.email),
    password: passwordFault(fields.password, fields.email),
  })
  const response = await callAuth(request, "/sign-up/email", fields)
  // Where signing up does not sign in, Better Auth invents a user rather than say that the address is taken; and of two
  // who take it at once, it tells the second only that it failed.
  const { user: created, code }: SignUp = await response
    .clone()
    .json()
    .catch(() => ({}))
  const tooLate = created
    ? !(await exists(created.id))
    : code === "FAILED_TO_CREATE_USER" && (await isTaken(fields.email))
  if (tooLate) throw emailTaken()
  await accepted(response)
  const { id, name, email } = created!
  return { user: { id, name, email }, headers: cookiesOf(response) }
}

/** Begins a session: its cookie is in the answer, and ends with the browser unless `remember`. Throws `Problem`. */
export async function logIn(request: Request, given: Given, { remember = true } = {}): Promise<Headers> {
  const fields = { email: text(given.email).trim(), password: text(given.password) }
  demand({
    email: fields.email ? undefined : "Enter your email address.",
    password: fields.password ? undefined : "Enter your password.",
  })
  const response = await callAuth(request, "/sign-in/email", { ...fields, rememberMe: remember })
  // An address that is none gets the same answer as one nobody has.
  if (response.status === 400 || response.status === 401)
    throw new Problem("unauthorized", "Email or password is wrong.")
  return cookiesOf(await accepted(response))
}

/** Ends the session of this request and answers the headers that clear its cookie. Throws `Problem`. */
export async function logOut(request: Request): Promise<Headers> {
  const response = await accepted(callAuth(request, "/sign-out"))
  // Better Auth clears the cookie even where it could not end the session; then this throws.
  if (await sessionOf(request))
    throw new Problem("unavailable", "You are still logged in. Try again.", { headers: { "Retry-After": "5" } })
  return cookiesOf(response)
}

/** Gives the person another name. Throws `Problem`. */
export async function changeName(request: Request, name: unknown): Promise<void> {
  demand({ name: nameFault(text(name)) })
  await accepted(callAuth(request, "/update-user", { name: text(name).trim() }))
}

/**
 * Sets another password and ends every session and access key, this session too; `headers` have the cookie of the session
 * that takes its place. Fields: `currentPassword`, `newPassword`. Throws `Problem`.
 */
export async function changePassword(request: Request, given: Given): Promise<{ headers: Headers; ended: Ended }> {
  const fields = { currentPassword: text(given.currentPassword), newPassword: text(given.newPassword) }
  demand({ currentPassword: fields.currentPassword ? undefined : "Enter your password." })
  const response = await accepted(callAuth(request, "/change-password", fields))
  const { ended } = (await response.json()) as { ended: Ended }
  return { headers: cookiesOf(response), ended }
}

/** Deletes the account with everything that belongs to it, for who knows its password. Throws `Problem`. */
export async function deleteAccount(request: Request, password: unknown): Promise<Headers> {
  return cookiesOf(await accepted(callAuth(request, "/delete-user", { password })))
}

const exists = async (id: string) => (await reachable(db.$count(user, eq(user.id, id)))) > 0
const isTaken = async (email: string) => (await reachable(accountWith(email))) !== undefined

/** The answer, or the problem it is. */
async function accepted(answer: Response | Promise<Response>): Promise<Response> {
  const response = await answer
  if (response.ok) return response
  throw await refusalOf(response)
}

/** Throws a 422 with every fault, or does nothing when there is none. */
function demand(faults: Record<string, string | undefined>) {
  const errors: FieldError[] = Object.entries(faults).flatMap(([field, message]) =>
    message ? [{ field, message }] : [],
  )
  if (errors.length > 0) throw new Problem("invalid-fields", "Some fields need another look.", { errors })
}
