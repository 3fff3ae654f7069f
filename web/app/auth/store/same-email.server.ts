import { tryGetCurrentAuthEndpointContext } from "@better-auth/core/context"
import type { DBAdapter, DBTransactionAdapter, Where } from "better-auth"
import { eq, sql } from "drizzle-orm"
import { log } from "#web/app/log.server.ts"
import { db } from "./database.server.ts"
import { user } from "./schema.ts"

/** The most spellings of one address that are read. */
const maxSpellings = 10

/**
 * Returns the account with this email address in any letter case. A database from another system may contain several
 * spellings: then it returns the one as typed, otherwise the one in lower case, otherwise the oldest.
 */
export async function findAccount(email: string): Promise<{ id: string; email: string } | undefined> {
  const found = await db
    .select({ id: user.id, email: user.email })
    .from(user)
    .where(eq(sql`lower(${user.email})`, sql`lower(${email})`))
    .orderBy(user.createdAt)
    .limit(maxSpellings)
  return chooseSpelling(found, email)
}

const chooseSpelling = <Row extends { email: string }>(found: Row[], typed: string) =>
  found.find(({ email }) => email === typed) ?? found.find(({ email }) => email === typed.toLowerCase()) ?? found[0]

/**
 * Makes Better Auth's adapter find users by email in any letter case, because Better Auth searches only the lower-case form.
 * Uses the adapter's own connection, which may be in a transaction.
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
    const stored = chooseSpelling(found, typeof typed === "string" ? typed.trim() : String(given.value))
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

/** Logs the email addresses that differ only in letter case, because a person may mean either. Never rejects. */
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
