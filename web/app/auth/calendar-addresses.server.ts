import { and, desc, eq, isNull, lt, or, sql } from "drizzle-orm"
import { Problem } from "#shared/http/problem.ts"
import { isUuid } from "#shared/text/uuid.ts"
import { config } from "#web/app/config.server.ts"
import { addressIn, networkOf } from "#web/http/client-address.ts"
import { callAuth } from "./better-auth/call.server.ts"
import { withAccountLock } from "./limits/account-limits.server.ts"
import { consume } from "./limits/rate-limit.server.ts"
import type { Session } from "./session.server.ts"
import { recordAccountEvent } from "./store/activity.server.ts"
import { db, orUnavailable } from "./store/database.server.ts"
import { calendarAddress, user } from "./store/schema.ts"
import { hashOf, newSecret } from "./store/secret.ts"
import type { Holder } from "./tokens/mint.server.ts"

/** The most calendar addresses of one account. */
const maxAddresses = 10
/** The limit for one address. Calendar programs ask every few minutes at most. */
const perAddress = { max: 60, window: 600 }
/** The limit for unknown secrets from one network. */
const perNetwork = { max: 60, window: 600 }
/** The last use of an address is updated at most once in this time. */
const recordEvery = sql`interval '1 minute'`

/** A secret address of the calendar feed as its owner sees it. Only a hash of the secret is stored. */
export type CalendarAddress = { id: string; createdAt: Date; lastUsedAt: Date | null }

/** The calendar addresses of this person, newest first. */
export const listCalendarAddresses = (session: Session): Promise<CalendarAddress[]> =>
  orUnavailable(
    db
      .select({
        id: calendarAddress.id,
        createdAt: calendarAddress.createdAt,
        lastUsedAt: calendarAddress.lastUsedAt,
      })
      .from(calendarAddress)
      .where(eq(calendarAddress.userId, session.userId))
      .orderBy(desc(calendarAddress.createdAt), calendarAddress.id),
  )

/**
 * Creates a calendar address and returns it, which is the only time that it is shown. Throws `Problem`: a 422 at `password` if
 * that is missing or wrong, and a 422 if the account cannot have more addresses.
 */
export async function createCalendarAddress(request: Request, session: Session, password: unknown): Promise<string> {
  await callAuth(request, "/verify-password", { password })
  const secret = newSecret()
  await orUnavailable(
    withAccountLock(session.userId, async (tx) => {
      if ((await tx.$count(calendarAddress, eq(calendarAddress.userId, session.userId))) >= maxAddresses)
        throw new Problem(
          "invalid-fields",
          `You have ${maxAddresses} calendar addresses, as many as an account can have. Revoke one first.`,
        )
      await tx.insert(calendarAddress).values({ userId: session.userId, hash: hashOf(secret) })
    }),
  )
  await recordAccountEvent("calendar_created", session.userId, request.headers)
  return `${config.BETTER_AUTH_URL}/calendar/${secret}.ics`
}

/** Revokes a calendar address and its tokens. Throws a 404 `Problem` if it is not this person's. */
export async function revokeCalendarAddress(request: Request, session: Session, id: string) {
  const isTheirs = and(eq(calendarAddress.id, id), eq(calendarAddress.userId, session.userId))
  const revoked = isUuid(id) ? await orUnavailable(db.delete(calendarAddress).where(isTheirs).returning()) : []
  if (revoked.length === 0) throw new Problem("not-found", "This calendar address was revoked already.")
  await recordAccountEvent("calendar_revoked", session.userId, request.headers)
}

/**
 * Returns the holder of the read-only tokens for the address with this secret; `undefined` if there is none. Records the use.
 * Throws a 429 `Problem` if the address is used too often, or if one network sends too many unknown secrets.
 */
export async function holderOfCalendar(request: Request, secret: string): Promise<Holder | undefined> {
  const hash = hashOf(secret.slice(0, 100))
  const [found] = await orUnavailable(
    db
      .select({ id: calendarAddress.id, subject: user.id, email: user.email })
      .from(calendarAddress)
      .innerJoin(user, eq(user.id, calendarAddress.userId))
      .where(eq(calendarAddress.hash, hash)),
  )
  if (!found) {
    await limit(`calendar-guesses:${networkOf(addressIn(request.headers))}`, perNetwork)
    return undefined
  }
  await limit(`calendar:${found.id}`, perAddress)
  const { id, subject, email } = found
  const isOld = or(isNull(calendarAddress.lastUsedAt), lt(calendarAddress.lastUsedAt, sql`now() - ${recordEvery}`))
  await orUnavailable(
    db
      .update(calendarAddress)
      .set({ lastUsedAt: sql`now()` })
      .where(and(eq(calendarAddress.id, id), isOld)),
  )
  return { subject, email, sid: id, endsAt: null, scope: "tasks:read" }
}

async function limit(key: string, most: typeof perAddress) {
  if (!config.RATE_LIMIT) return
  const { allowed, retryAfter } = await orUnavailable(consume(key, most))
  if (!allowed)
    throw new Problem("too-many-requests", "This calendar was requested too often. Try again later.", {
      headers: { "Retry-After": String(retryAfter) },
    })
}
