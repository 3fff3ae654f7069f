import { parseCookies } from "better-auth/cookies"
import { symmetricDecrypt, symmetricEncrypt } from "better-auth/crypto"
import { isHttps, settings } from "#web/app/config.server.ts"
import { cookiePrefix } from "#web/http/session-cookie.ts"

const name = `${cookiePrefix(isHttps)}.device`
/** Seconds for which a device is known after it logged in. */
const knownFor = 365 * 24 * 60 * 60
const maxAccounts = 5
/** Characters; five accounts take about 700. */
const maxLength = 2_000
const key = `${settings.BETTER_AUTH_SECRET}:device`

/** A browser, and the accounts it has logged in to: the newest first, each with the time in seconds. */
export type Device = { id: string; accounts: [userId: string, since: number][] }

/**
 * The device that sent these headers, with the accounts it has logged in to within a year; `undefined` without a genuine
 * cookie. That is sealed, so it tells nothing about the accounts, and nobody else can make one. It opens nothing either:
 * with it wrong passwords are counted apart from those of strangers.
 */
export async function readDevice(headers: Headers): Promise<Device | undefined> {
  const value = parseCookies(headers.get("cookie") ?? "").get(name)
  if (!value || value.length > maxLength || !/^[\da-f]+$/.test(value)) return undefined
  const data = await symmetricDecrypt({ key, data: value }).catch(() => undefined)
  if (!data) return undefined
  const { id, accounts } = JSON.parse(data) as Device
  return { id, accounts: accounts.filter(([, since]) => since > now() - knownFor) }
}

/** Whether this device has logged in to this account within a year. A deleted account's successor has another id. */
export const isKnownTo = (device: Device, userId: string) => device.accounts.some(([known]) => known === userId)

/** The `Set-Cookie` by which a device is known to this account from now on. */
export async function rememberDevice(device: Device | undefined, userId: string): Promise<string> {
  const others = device?.accounts.filter(([known]) => known !== userId).slice(0, maxAccounts - 1) ?? []
  const remembered: Device = { id: device?.id ?? crypto.randomUUID(), accounts: [[userId, now()], ...others] }
  const value = await symmetricEncrypt({ key, data: JSON.stringify(remembered) })
  return `${name}=${value}; Max-Age=${knownFor}; Path=/; HttpOnly; SameSite=Lax${isHttps ? "; Secure" : ""}`
}

const now = () => Math.floor(Date.now() / 1000)
