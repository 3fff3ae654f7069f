import { APIError } from "better-auth/api"
import { settings } from "#web/app/config.server.ts"
import { networkOf } from "#web/http/client-address.ts"
import { consume, type Limit, waitFor } from "./rate-limit.server.ts"

/** Wrong passwords for one account, by one network, device or session. */
const fewAtOnce: Limit = { max: 5, window: 60 }
/** Wrong passwords for one account, by all strangers together, by one device, or by all sessions together. */
const manyInAll: Limit = { max: 50, window: 15 * 60 }
/** Beyond that guesses are slowed down, and not stopped: an attack from everywhere must not lock the owner out. */
const oneByOne: Limit = { max: 1, window: 15 }
/** Passwords from one network, device or session, right or wrong: each costs a hash. */
const proofs: Limit = { max: 60, window: 60 }
/** Accounts made from one network. */
const registrations: Limit = { max: 30, window: 60 }

/** Where the wrong passwords for one account are counted, by whoever brought them. */
export type GuessedBy = {
  /** The sender. All its passwords are counted under this name. */
  sender: string
  /** The counters of `fewAtOnce` and `manyInAll`. */
  few: string
  many: string
  /** Further counters of `fewAtOnce` that a wrong password is added to. */
  others: string[]
}

/** The wrong passwords of strangers: a network's own, and those of all of them. */
export const byStranger = (email: string, address: string): GuessedBy => {
  const network = networkOf(address)
  const account = accountOf(email)
  return { sender: `network:${network}`, few: `login:${account}:${network}`, many: `login:${account}`, others: [] }
}

/** The wrong passwords of a device that has logged in to this account before: those of strangers do not touch them. */
export const byDevice = (email: string, device: string): GuessedBy => {
  const account = accountOf(email)
  const few = `device:${account}:${device}`
  return { sender: `device:${device}`, few, many: `${few}:all`, others: [`session:${account}`] }
}

/** The wrong passwords of all sessions of an account, wherever a page or endpoint asks for the password again. */
export const bySession = (email: string, device: string | undefined): GuessedBy => {
  const account = accountOf(email)
  const few = `session:${account}`
  return { sender: few, few, many: `${few}:all`, others: device ? [`device:${account}:${device}`] : [] }
}

/** Hashed, because what was typed may be of any length. */
const accountOf = (email: string) =>
  new Bun.CryptoHasher("sha256").update(email.trim().toLowerCase()).digest("base64url")

/** Counts one more password of this sender. Throws a 429 when it sent too many. */
export const countProof = ({ sender }: GuessedBy) => demandRoom(`proofs:${sender}`, proofs)

/** Counts one more account made from this address. Throws a 429 when there were too many. */
export const countRegistration = (address: string) => demandRoom(`registrations:${networkOf(address)}`, registrations)

async function demandRoom(key: string, limit: Limit) {
  if (!settings.RATE_LIMIT) return
  const { retryAfter } = await consume(key, limit)
  if (retryAfter) throw tooMany(retryAfter)
}

/** Throws a 429 when there were too many wrong passwords. */
export async function demandPatience({ few, many }: GuessedBy) {
  if (!settings.RATE_LIMIT) return
  const wait =
    (await waitFor(few, fewAtOnce)) ?? ((await waitFor(many, manyInAll)) && (await waitFor(slow(many), oneByOne)))
  if (wait) throw tooMany(wait)
}

/** Counts a wrong password. */
export async function countWrongPassword({ few, many, others }: GuessedBy) {
  if (!settings.RATE_LIMIT) return
  const [{ allowed }] = await Promise.all([
    consume(many, manyInAll),
    ...[few, ...others].map((key) => consume(key, fewAtOnce)),
  ])
  if (!allowed) await consume(slow(many), oneByOne)
}

const slow = (key: string) => `${key}:slow`

const tooMany = (seconds: number) => new APIError("TOO_MANY_REQUESTS", undefined, { "x-retry-after": String(seconds) })
