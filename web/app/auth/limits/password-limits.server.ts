import { APIError } from "better-auth/api"
import { parseCookies } from "better-auth/cookies"
import { symmetricDecrypt, symmetricEncrypt } from "better-auth/crypto"
import { config, isHttps } from "#web/app/config.server.ts"
import { networkOf } from "#web/http/client-address.ts"
import { cookiePrefix } from "#web/http/session-cookie.ts"
import { hashOf } from "../store/secret.ts"
import { consume, type Limit, waitFor } from "./rate-limit.server.ts"

/** Wrong passwords for one account from one network, device or session. */
const shortLimit: Limit = { max: 5, window: 60 }
/** Wrong passwords for one account from all strangers, from one device, or from all sessions. */
const longLimit: Limit = { max: 50, window: 15 * 60 }
/** After `longLimit`, guesses are slowed down but not stopped, so that an attack from many networks cannot lock out the owner. */
const slowLimit: Limit = { max: 1, window: 15 }
/** Passwords from one network, device or session, right or wrong, because each needs a hash. */
const passwords: Limit = { max: 60, window: 60 }
/** Accounts that are created from one network. */
const registrations: Limit = { max: 30, window: 60 }

/** Wrong one-time links from one network. */
const wrongLinks: Limit = { max: 30, window: 60 }

/** The counters for wrong passwords of one account, depending on the sender. */
export type GuessCounters = {
  /** The sender. All its passwords are counted under this name. */
  sender: string
  /** The counters of `shortLimit` and `longLimit`. */
  few: string
  many: string
  /** Other counters of `shortLimit` that a wrong password increments. */
  others: string[]
}

/** Returns the counters for strangers: one for the network and one for all strangers. */
export const strangerCounters = (email: string, address: string): GuessCounters => {
  const network = networkOf(address)
  const account = accountOf(email)
  return { sender: `network:${network}`, few: `login:${account}:${network}`, many: `login:${account}`, others: [] }
}

/** Returns the counters for a device that has logged in to this account before. Strangers do not increment these. */
export const deviceCounters = (email: string, device: string): GuessCounters => {
  const account = accountOf(email)
  const few = `device:${account}:${device}`
  return { sender: `device:${device}`, few, many: `${few}:all`, others: [`session:${account}`] }
}

/** Returns the counters for pages and endpoints that ask for the password again. All sessions of the account share them. */
export const sessionCounters = (email: string, device: string | undefined): GuessCounters => {
  const account = accountOf(email)
  const few = `session:${account}`
  return { sender: few, few, many: `${few}:all`, others: device ? [`device:${account}:${device}`] : [] }
}

/** The account in a counter's name. It is a hash, because the typed email can have any length. */
const accountOf = (email: string) => hashOf(email.trim().toLowerCase())

/** Counts a password of this sender, right or wrong. Throws a 429 after too many. */
export const countPassword = ({ sender }: GuessCounters) => countOrThrow(`proofs:${sender}`, passwords)

/** Counts an account that is created from this address. Throws a 429 after too many. */
export const countRegistration = (address: string) => countOrThrow(`registrations:${networkOf(address)}`, registrations)

/** Throws a 429 after too many wrong links from this address. */
export async function checkWrongLinks(address: string) {
  const wait = config.RATE_LIMIT ? await waitFor(linksFrom(address), wrongLinks) : undefined
  if (wait) throw tooMany(wait)
}

/** Counts a wrong link from this address. */
export async function countWrongLink(address: string) {
  if (config.RATE_LIMIT) await consume(linksFrom(address), wrongLinks)
}

const linksFrom = (address: string) => `links:${networkOf(address)}`

async function countOrThrow(key: string, limit: Limit) {
  if (!config.RATE_LIMIT) return
  const { retryAfter } = await consume(key, limit)
  if (retryAfter) throw tooMany(retryAfter)
}

/** Throws a 429 after too many wrong passwords. */
export async function checkWrongPasswords({ few, many }: GuessCounters) {
  if (!config.RATE_LIMIT) return
  const wait =
    (await waitFor(few, shortLimit)) ?? ((await waitFor(many, longLimit)) && (await waitFor(slow(many), slowLimit)))
  if (wait) throw tooMany(wait)
}

/** Counts a wrong password. */
export async function countWrongPassword({ few, many, others }: GuessCounters) {
  if (!config.RATE_LIMIT) return
  const [{ allowed }] = await Promise.all([
    consume(many, longLimit),
    ...[few, ...others].map((key) => consume(key, shortLimit)),
  ])
  if (!allowed) await consume(slow(many), slowLimit)
}

const slow = (key: string) => `${key}:slow`

const tooMany = (seconds: number) => new APIError("TOO_MANY_REQUESTS", undefined, { "x-retry-after": String(seconds) })

const cookieName = `${cookiePrefix(isHttps)}.device`
/** Seconds for which a device is known after a log-in. */
const knownFor = 365 * 24 * 60 * 60
const maxAccounts = 5
/** Characters. Five accounts take about 700. */
const maxCookieLength = 2_000
const cookieKey = `${config.BETTER_AUTH_SECRET}:device`

/** A browser and the accounts it has logged in to, latest first, each with the time in seconds. */
export type Device = { id: string; accounts: [userId: string, since: number][] }

/**
 * Returns the device that sent these headers, with the accounts it has logged in to within a year; `undefined` without a
 * genuine cookie. The cookie is encrypted, so it reveals no account and cannot be forged. It gives no access; its only effect
 * is that wrong passwords are counted separately from those of strangers.
 */
export async function readDevice(headers: Headers): Promise<Device | undefined> {
  const value = parseCookies(headers.get("cookie") ?? "").get(cookieName)
  if (!value || value.length > maxCookieLength || !/^[\da-f]+$/.test(value)) return undefined
  const data = await symmetricDecrypt({ key: cookieKey, data: value }).catch(() => undefined)
  if (!data) return undefined
  const { id, accounts } = JSON.parse(data) as Device
  return { id, accounts: accounts.filter(([, since]) => since > now() - knownFor) }
}

/** Whether this device has logged in to this account within a year. */
export const isKnownTo = (device: Device, userId: string) => device.accounts.some(([known]) => known === userId)

/** Returns the `Set-Cookie` value that makes a device known to this account. */
export async function rememberDevice(device: Device | undefined, userId: string): Promise<string> {
  const others = device?.accounts.filter(([known]) => known !== userId).slice(0, maxAccounts - 1) ?? []
  const remembered: Device = { id: device?.id ?? crypto.randomUUID(), accounts: [[userId, now()], ...others] }
  const value = await symmetricEncrypt({ key: cookieKey, data: JSON.stringify(remembered) })
  return `${cookieName}=${value}; Max-Age=${knownFor}; Path=/; HttpOnly; SameSite=Lax${isHttps ? "; Secure" : ""}`
}

const now = () => Math.floor(Date.now() / 1000)
