import { tryGetCurrentAuthEndpointContext } from "@better-auth/core/context"
import type { DBAdapter, DBTransactionAdapter, Where } from "better-auth"
import { eq, sql } from "drizzle-orm"
import { log } from "#web/app/log.server.ts"
import { db } from "./database.server.ts"
import { user } from "./schema.ts"

/** More spellings of one address than this are not looked at. */
const maxSpellings = 10

/**
 * The account with this email address in any letter case, as people type it. A database from another system may contain
 * several spellings: then the one as typed is meant, otherwise the one in lower case, otherwise the oldest.
 */
export async function accountWith(email: string): Promise<{ id: string; email: string } | undefined> {
  const found = await db
    .select({ id: user.id, email: user.email })
    .from(user)
    .where(eq(sql`lower(${user.email})`, sql`lower(${email})`))
    .orderBy(user.createdAt)
    .limit(maxSpellings)
  return meant(found, email)
}

const meant = <Row extends { email: string }>(found: Row[], typed: string) =>
  found.find(({ email }) => email === typed) ?? found.find(({ email }) => email === typed.toLowerCase()) ?? found[0]

/**
 * The same for Better Auth, which writes addresses in lower case and looks them up as they are: every query for a user by
 * email finds the spelling that is stored. It stays on the adapter's own connection, which may be in a transaction.
 */
export function ignoringLetterCase<Adapter extends DBAdapter | DBTransactionAdapter>(adapter: Adapter): Adapter {
  const { findOne, findMany, update, updateMany } = adapter

  async function asStored<Query extends { model: string; where?: Where[] }>(query: Query): Promise<Query> {
    const isEmail = ({ field, operator = "eq", value }: Where) =>
      field === "email" && operator === "eq" && typeof value === "string"
    const given = query.model === "user" && query.where?.find(isEmail)
    if (!given) return query
    const found = await findMany<{ email: string; createdAt: Date }>({
      model: "user",
      where: [{ field: "email", value: given.value, mode: "insensitive" }],
      sortBy: { field: "createdAt", direction: "asc" },
      limit: maxSpellings,
    })
    const typed: unknown = tryGetCurrentAuthEndpointContext()?.body?.email
    const stored = meant(found, typeof typed === "string" ? typed.trim() : String(given.value))
    if (!stored) return query
    return { ...query, where: query.where?.map((each) => (each === given ? { ...each, value: stored.email } : each)) }
  }

  adapter.findOne = async (query) => findOne(await asStored(query))
  adapter.findMany = async (query) => findMany(await asStored(query))
  adapter.update = async (query) => update(await asStored(query))
  adapter.updateMany = async (query) => updateMany(await asStored(query))
  if ("transaction" in adapter) {
    const { transaction } = adapter
    adapter.transaction = (work) => transaction((inside) => work(ignoringLetterCase(inside)))
  }
  return adapter
}

/** Logs the accounts whose addresses differ in letter case alone: people may mean either. Never rejects. */
export async function reportSameEmails() {
  const pairs = db
    .select({ emails: sql<string[]>`array_agg(${user.email} order by ${user.createdAt})` })
    .from(user)
    .groupBy(sql`lower(${user.email})`)
    .having(sql`count(*) > 1`)
    .limit(100)
  try {
    for (const { emails } of await pairs) log.warn("accounts.same_email", { emails })
  } catch (error) {
    log.warn("accounts.same_email_unknown", { error: String(error) })
  }
}
