import { generateRandomString, symmetricDecrypt, symmetricEncrypt } from "better-auth/crypto"
import { and, eq, gt, sql } from "drizzle-orm"
import { ownCookie } from "../cookie.server.ts"
import type { Fields } from "../forms/refusal.ts"
import { throwFaultPage } from "../shell/fault-page.server.ts"
import { db } from "./database.server.ts"
import { reachable } from "./reachable.server.ts"
import { verification } from "./schema.ts"
import { sessionCookieIn } from "./session-cookie.server.ts"

type Draft = { owner: string; path: string; fields: Fields }

/** Seconds. */
const keptFor = 30 * 60
/**
 * Characters as JSON: an edit says what a task is to be and what it was. That is 10,200 each time, even if each of them must
 * be written as `\u0001`, the old ones as `\\u0001`; and room for the rest.
 */
const maxLength = 150_000

/** Names the draft and holds the only key to it: in the database there is nothing but the sealed text. */
const cookie = ownCookie("draft", { maxAge: keptFor })

/**
 * Keeps what was typed by someone whose session has ended, and answers the headers by which the same browser gets it back.
 * One draft for each genuine session cookie, so that no stranger can fill the store; `undefined` when nothing was kept.
 */
export async function keepDraft(request: Request, fields: Fields): Promise<Headers | undefined> {
  const { token } = sessionCookieIn(request.headers) ?? {}
  if (!token) return undefined
  const draft: Draft = { owner: ownerOf(token), path: pathOf(request), fields }
  const data = JSON.stringify(draft)
  if (data.length > maxLength) return undefined

  const id = new Bun.CryptoHasher("sha256").update(token).digest("base64url")
  const key = generateRandomString(43)
  const value = await symmetricEncrypt({ key, data })
  await discard(id)
  const expiresAt = new Date(Date.now() + keptFor * 1000)
  await onPage(db.insert(verification).values({ identifier: `draft:${id}`, value, expiresAt }))
  return new Headers({ "set-cookie": await cookie.serialize({ id, key }) })
}

/**
 * Gives back, once, what was typed on this page by the person who is logged in now; `headers` clear the cookie. What was
 * typed on another page stays for that page; what another person typed is opened for nobody.
 */
export async function takeDraft(request: Request): Promise<{ fields: Fields; headers: Headers } | undefined> {
  const kept = await cookie.parse(request.headers.get("cookie"))
  const { token } = sessionCookieIn(request.headers) ?? {}
  if (typeof kept?.id !== "string" || typeof kept.key !== "string" || !token) return undefined
  const [sealed] = await db
    .select({ value: verification.value })
    .from(verification)
    .where(and(eq(verification.identifier, `draft:${kept.id}`), gt(verification.expiresAt, sql`now()`)))
    // What cannot be had now waits for the next time.
    .catch(() => [])
  const data = sealed && (await symmetricDecrypt({ key: kept.key, data: sealed.value }).catch(() => undefined))
  const draft = data && (JSON.parse(data) as Draft)
  if (!draft || draft.owner !== ownerOf(token) || draft.path !== pathOf(request)) return undefined
  await discard(kept.id)
  return { fields: draft.fields, headers: new Headers({ "set-cookie": await cookie.serialize("", { maxAge: 0 }) }) }
}

const discard = (id: string) => onPage(db.delete(verification).where(eq(verification.identifier, `draft:${id}`)))

/** A draft is kept and taken for pages alone. */
const onPage = <T>(answer: PromiseLike<T>) => reachable(answer).catch(throwFaultPage)

/** Every session token ends in its owner's tag (owner-tag.server.ts). */
const ownerOf = (token: string) => token.slice(token.lastIndexOf("-") + 1)

const pathOf = (request: Request) => new URL(request.url).pathname
