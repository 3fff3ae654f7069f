import { dictionary } from "@zxcvbn-ts/language-common"
import { APIError } from "better-auth/api"
import { z } from "zod"
import { accountRules as rules } from "#shared/account-rules.ts"
import { normalForm } from "./password.server.ts"

const commonest = new Set(
  (dictionary["passwords-common"] as string[]).filter((password) => password.length >= rules.password.minLength),
)

const hasControls = /\p{Cc}/u
const loneSurrogate = /\p{Surrogate}/u
/** Splits text into visible characters. A letter with its marks is one character, and so is an emoji of several parts. */
const characters = new Intl.Segmenter("en", { granularity: "grapheme" })
const email = z.email().max(rules.email.maxLength)

/** Returns why this is not a valid name, as a sentence for the form; `undefined` if it is valid. */
export function nameFault(name: string): string | undefined {
  const length = [...name.trim()].length
  if (length === 0) return "Enter your name."
  if (length > rules.name.maxLength) return `Use ${rules.name.maxLength} characters at most.`
  if (hasControls.test(name) || loneSurrogate.test(name)) return "Use ordinary characters only."
}

/** Returns why this is not an email address; `undefined` if it is one. */
export function emailFault(address: string): string | undefined {
  if (address.trim() === "") return "Enter your email address."
  if (!email.safeParse(address).success) return "Enter an email address like name@example.com."
}

/** Returns why this password is too weak for the account with this address, or `undefined`. Checks the form that is hashed. */
export function passwordFault(password: string, email: string): string | undefined {
  const normal = normalForm(password)
  const length = [...normal].length
  if (length < rules.password.minLength) return `Use at least ${rules.password.minLength} characters.`
  if (length > rules.password.maxLength) return `Use ${rules.password.maxLength} characters at most.`
  if (loneSurrogate.test(normal)) return "Use ordinary characters only."
  const lower = normal.toLowerCase()
  if (commonest.has(lower)) return "This password is one of the most used. Choose another."
  if (new Set(Array.from(characters.segment(lower), ({ segment }) => segment)).size === 1)
    return "Do not repeat one character over and over."
  if (isEmailOrMailbox(normal, email)) return "Do not use your email address."
}

/** Whether a password is the email address or the part before its @. */
export function isEmailOrMailbox(password: string, email: string): boolean {
  const address = email.toLowerCase()
  return [address, address.split("@")[0]].includes(normalForm(password).toLowerCase())
}

/** Returns the 409 for Better Auth endpoints to throw when another account has the address in this field. */
export function emailTakenError(field: string): APIError {
  const message = "There is an account with this email address already."
  return new APIError("CONFLICT", { message, code: "EMAIL_TAKEN", errors: [{ field, message }] })
}

/** Returns the 422 for Better Auth endpoints to throw, with a message for each field. */
export function invalidFieldsError(faults: Record<string, string>): APIError {
  const errors = Object.entries(faults).map(([field, message]) => ({ field, message }))
  return new APIError("UNPROCESSABLE_ENTITY", { message: errors[0]?.message, code: "INVALID_FIELDS", errors })
}

/** Throws a 422 with all faults, if there are any. */
export function throwFaults(faults: Record<string, string | undefined>) {
  const found = Object.entries(faults).filter((fault): fault is [string, string] => fault[1] !== undefined)
  if (found.length > 0) throw invalidFieldsError(Object.fromEntries(found))
}
