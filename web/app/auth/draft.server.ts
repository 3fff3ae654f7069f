import { generateRandomString, symmetricDecrypt, symmetricEncrypt } from "better-auth/crypto"
import { and, eq, gt, sql } from "drizzle-orm"
import { addressIn, networkOf } from "#web/http/client-address.ts"
import { config } from "../config.server.ts"
import { ownCookie } from "../cookie.server.ts"
import { throwErrorPage } from "../errors/throw-error-page.server.ts"
import { flash } from "../forms/flash.server.ts"
import type { Fields } from "../forms/refusal.ts"
import { consume } from "./limits/rate-limit.server.ts"
import { db, orUnavailable } from "./store/database.server.ts"
import { verification } from "./store/schema.ts"
import { ownerTagIn, ownerTagInField, sessionCookieIn } from "./store/sessions.server.ts"

/** `until` is in milliseconds since 1970. */
type Draft = { owner: string; path: string; fields: Fields; until: number }

/** Seconds for which a draft is kept. */
const keptFor = 30 * 60
/**
 * The most characters of the JSON. An edit contains the new and the old task, 10,200 characters each. A character can become
 * six in JSON (`\u0001`), in the old task seven (`\\u0001`).
 */
const maxLength = 150_000

/** The most characters of a cookie's value. Browsers accept 4,096 bytes including name and attributes. */
const maxCookie = 3_900

/** The limits for drafts in the database that were sent without a session cookie. */
const limits = { network: { max: 20, window: keptFor }, all: { max: 1_000, window: keptFor } }

/** Contains the encrypted draft, or its id and its key. The database contains only encrypted text. */
const cookie = ownCookie("draft", { maxAge: keptFor })

const cookieKey = `draft:${config.BETTER_AUTH_SECRET}`

/**
 * Stores the fields of a form whose owner is not logged in, and returns the headers with the cookie by which this browser gets
 * them back. The form or the session cookie names the owner; without either, nothing is stored. A draft that does not fit into
 * a cookie is stored in the database: one for each session cookie, and a limited number without one.
 */
export async function keepDraft(request: Request, { owner: field, ...fields }: Fields): Promise<Headers | undefined> {
  const { token } = sessionCookieIn(request.headers) ?? {}
  const owner = (await ownerTagInField(field)) ?? (token && ownerTagIn(token))
  if (!owner || !hasText(fields)) return undefined
  const until = Date.now() + keptFor * 1000
  const data = JSON.stringify({ owner, path: pathOf(request), fields, until } satisfies Draft)
  if (data.length > maxLength) return notKept()
  const small = await cookie.serialize({ sealed: await symmetricEncrypt({ key: cookieKey, data }) })
  if (small.length <= maxCookie) return new Headers({ "set-cookie": small })

  const isTheirs = token && ownerTagIn(token) === owner
  if (!isTheirs && !(await isWithinLimits(request))) return notKept()
  const id = isTheirs ? new Bun.CryptoHasher("sha256").update(token).digest("base64url") : generateRandomString(43)
  const key = generateRandomString(43)
  const value = await symmetricEncrypt({ key, data })
  await discard(id)
  await onPage(db.insert(verification).values({ identifier: `draft:${id}`, value, expiresAt: new Date(until) }))
  return new Headers({ "set-cookie": await cookie.serialize({ id, key }) })
}

/** Buttons and hidden fields do not count as text. */
const hasText = ({ title, name }: Fields) => Boolean(title || name)

async function isWithinLimits(request: Request): Promise<boolean> {
  const network = networkOf(addressIn(request.headers))
  const ofNetwork = await onPage(consume(`draft:${network}`, limits.network))
  return ofNetwork.allowed && (await onPage(consume("draft", limits.all))).allowed
}

const notKept = async () =>
  new Headers({
    "set-cookie": await flash("What you typed could not be kept. Your browser's Back button may still show it.", {
      failed: true,
    }),
  })

/** Whether this browser has a draft. */
export async function hasDraft(request: Request): Promise<boolean> {
  const kept = await cookie.parse(request.headers.get("cookie"))
  return Boolean(kept?.sealed || kept?.id)
}

/**
 * Returns the draft of this page once, if it belongs to the person who is logged in now; `headers` clear its cookie. Drafts
 * of other pages stay stored. Drafts of other people are never returned.
 */
export async function takeDraft(request: Request): Promise<{ fields: Fields; headers: Headers } | undefined> {
  const kept = await cookie.parse(request.headers.get("cookie"))
  const { token } = sessionCookieIn(request.headers) ?? {}
  if (!token || !kept) return undefined
  const data =
    typeof kept.sealed === "string" ? await opened(cookieKey, kept.sealed) : await storedDraft(kept.id, kept.key)
  const draft = data && (JSON.parse(data) as Draft)
  if (!draft || draft.owner !== ownerTagIn(token) || draft.path !== pathOf(request) || draft.until < Date.now())
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
    // While the database is away, the draft is kept for a later attempt.
    .catch(() => [])
  return stored && opened(key, stored.value)
}

const opened = (key: string, data: string) => symmetricDecrypt({ key, data }).catch(() => undefined)

const discard = (id: string) => onPage(db.delete(verification).where(eq(verification.identifier, `draft:${id}`)))

/** Throws the error page instead of a `Problem`, because only pages use drafts. */
const onPage = <T>(answer: PromiseLike<T>) => orUnavailable(answer).catch(throwErrorPage)

const pathOf = (request: Request) => new URL(request.url).pathname
