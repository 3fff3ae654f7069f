import { generateRandomString, symmetricDecrypt, symmetricEncrypt } from "better-auth/crypto"
import { and, eq, gt, sql } from "drizzle-orm"
import { clientAddressHeader, networkOf } from "#web/http/client-address.ts"
import { settings } from "../config.server.ts"
import { ownCookie } from "../cookie.server.ts"
import { throwErrorPage } from "../errors/throw-error-page.server.ts"
import { flash } from "../forms/flash.server.ts"
import type { Fields } from "../forms/refusal.ts"
import { ownerIn } from "./better-auth/owner-tag.server.ts"
import { sessionCookieIn } from "./better-auth/session-cookie.server.ts"
import { consume } from "./limits/rate-limit.server.ts"
import { db } from "./store/database.server.ts"
import { reachable } from "./store/reachable.server.ts"
import { verification } from "./store/schema.ts"

/** `until` is in milliseconds since 1970. */
type Draft = { owner: string; path: string; fields: Fields; until: number }

/** Seconds. */
const keptFor = 30 * 60
/**
 * Characters as JSON: an edit says what a task is to be and what it was. That is 10,200 each time, even if each of them must
 * be written as `\u0001`, the old ones as `\\u0001`; and room for the rest.
 */
const maxLength = 150_000

/** Characters of a cookie that browsers keep: 4,096 bytes with its name and attributes. */
const maxCookie = 3_900

/** Drafts in the database of people who sent no session cookie, within `keptFor`. */
const limits = { network: { max: 20, window: keptFor }, all: { max: 1_000, window: keptFor } }

/** Contains the sealed draft, or names it and holds the only key to it: in the database there is nothing but the sealed text. */
const cookie = ownCookie("draft", { maxAge: keptFor })

const cookieKey = `draft:${settings.BETTER_AUTH_SECRET}`

/**
 * Keeps what was typed into a form that could not be taken because its owner is not logged in, and returns the headers by
 * which the same browser gets it back. The owner is the person whom the form names, or to whom the session cookie belongs:
 * without either nothing is kept. A draft that does not fit into a cookie is kept in the database: one for each session
 * cookie, and without such a cookie a limited number.
 */
export async function keepDraft(request: Request, { owner: field, ...fields }: Fields): Promise<Headers | undefined> {
  const { token } = sessionCookieIn(request.headers) ?? {}
  const owner = (await ownerIn(field)) ?? (token && ownerOf(token))
  if (!owner || !hasText(fields)) return undefined
  const until = Date.now() + keptFor * 1000
  const data = JSON.stringify({ owner, path: pathOf(request), fields, until } satisfies Draft)
  if (data.length > maxLength) return notKept()
  const small = await cookie.serialize({ sealed: await symmetricEncrypt({ key: cookieKey, data }) })
  if (small.length <= maxCookie) return new Headers({ "set-cookie": small })

  const isTheirs = token && ownerOf(token) === owner
  if (!isTheirs && !(await isWithinLimits(request))) return notKept()
  const id = isTheirs ? new Bun.CryptoHasher("sha256").update(token).digest("base64url") : generateRandomString(43)
  const key = generateRandomString(43)
  const value = await symmetricEncrypt({ key, data })
  await discard(id)
  await onPage(db.insert(verification).values({ identifier: `draft:${id}`, value, expiresAt: new Date(until) }))
  return new Headers({ "set-cookie": await cookie.serialize({ id, key }) })
}

/** The buttons of a form are no text, and neither is what its page sends along. */
const hasText = ({ title, name }: Fields) => Boolean(title || name)

async function isWithinLimits(request: Request): Promise<boolean> {
  const network = networkOf(request.headers.get(clientAddressHeader) ?? "")
  const ofNetwork = await onPage(consume(`draft:${network}`, limits.network))
  return ofNetwork.allowed && (await onPage(consume("draft", limits.all))).allowed
}

const notKept = async () =>
  new Headers({
    "set-cookie": await flash("What you typed could not be kept. Your browser's Back button may still show it.", {
      failed: true,
    }),
  })

/** Whether this browser has a draft for its owner to come back to. */
export async function hasDraft(request: Request): Promise<boolean> {
  const kept = await cookie.parse(request.headers.get("cookie"))
  return Boolean(kept?.sealed || kept?.id)
}

/**
 * Gives back, once, what was typed on this page by the person who is logged in now; `headers` clear the cookie. What was
 * typed on another page stays for that page; what another person typed is opened for nobody.
 */
export async function takeDraft(request: Request): Promise<{ fields: Fields; headers: Headers } | undefined> {
  const kept = await cookie.parse(request.headers.get("cookie"))
  const { token } = sessionCookieIn(request.headers) ?? {}
  if (!token || !kept) return undefined
  const data =
    typeof kept.sealed === "string" ? await opened(cookieKey, kept.sealed) : await storedDraft(kept.id, kept.key)
  const draft = data && (JSON.parse(data) as Draft)
  if (!draft || draft.owner !== ownerOf(token) || draft.path !== pathOf(request) || draft.until < Date.now())
    return undefined
  if (typeof kept.id === "string") await discard(kept.id)
  return { fields: draft.fields, headers: new Headers({ "set-cookie": await cookie.serialize("", { maxAge: 0 }) }) }
}

async function storedDraft(id: unknown, key: unknown): Promise<string | undefined> {
  if (typeof id !== "string" || typeof key !== "string") return undefined
  const [stored] = await db
    .select({ value: verification.value })
    .from(verification)
    .where(and(eq(verification.identifier, `draft:${id}`), gt(verification.expiresAt, sql`now()`)))
    // What cannot be had now waits for the next time.
    .catch(() => [])
  return stored && opened(key, stored.value)
}

const opened = (key: string, data: string) => symmetricDecrypt({ key, data }).catch(() => undefined)

const discard = (id: string) => onPage(db.delete(verification).where(eq(verification.identifier, `draft:${id}`)))

/** A draft is kept and taken for pages alone. */
const onPage = <T>(answer: PromiseLike<T>) => reachable(answer).catch(throwErrorPage)

/** Every session token ends in its owner's tag (owner-tag.server.ts). */
const ownerOf = (token: string) => token.slice(token.lastIndexOf("-") + 1)

const pathOf = (request: Request) => new URL(request.url).pathname
