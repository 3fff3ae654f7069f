import { networkOf } from "../../http/client-address.ts"
import { settings } from "../settings.server.ts"
import { consume, type Limit, waitFor } from "./rate-limit.server.ts"

/** Wrong passwords for one account: few from one address, more from everywhere, so that nobody is locked out from afar. */
const fromOneAddress: Limit = { max: 5, window: 60 }
const fromAnywhere: Limit = { max: 50, window: 15 * 60 }

/** Seconds until this account may be tried again from this address; `undefined` when it may be now. */
export async function waitBeforeLogin(email: string, address: string): Promise<number | undefined> {
  if (!settings.RATE_LIMIT) return undefined
  const [here, anywhere] = keys(email, address)
  return (await waitFor(here, fromOneAddress)) ?? (await waitFor(anywhere, fromAnywhere))
}

/** Counts a wrong password; one for an unknown account counts alike, so that the answers do not differ. */
export async function countFailedLogin(email: string, address: string) {
  if (!settings.RATE_LIMIT) return
  const [here, anywhere] = keys(email, address)
  await Promise.all([consume(here, fromOneAddress), consume(anywhere, fromAnywhere)])
}

/** Hashed, because what was typed may be of any length. */
function keys(email: string, address: string): [string, string] {
  const account = new Bun.CryptoHasher("sha256").update(email.trim().toLowerCase()).digest("base64url")
  return [`login:${account}:${networkOf(address)}`, `login:${account}`]
}
