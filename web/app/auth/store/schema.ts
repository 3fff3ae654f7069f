import { sql } from "drizzle-orm"
import { bigint, boolean, index, integer, pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core"

/** Better Auth's tables, with the names and columns that it expects. Only `web/app/auth` reads or writes them. */
const id = () => uuid().primaryKey().defaultRandom()
const time = () => timestamp({ withTimezone: true })
const owner = () =>
  uuid()
    .notNull()
    .references(() => user.id, { onDelete: "cascade" })

export const user = pgTable(
  "user",
  {
    id: id(),
    name: text().notNull(),
    email: text().notNull().unique(),
    emailVerified: boolean().notNull().default(false),
    image: text(),
    createdAt: time().notNull().defaultNow(),
    updatedAt: time().notNull().defaultNow(),
  },
  // Not unique, because addresses of accounts from other systems may differ only in letter case.
  (table) => [index("user_email_lower").on(sql`lower(${table.email})`)],
)

export const session = pgTable(
  "session",
  {
    id: id(),
    token: text().notNull().unique(),
    userId: owner(),
    expiresAt: time().notNull(),
    ipAddress: text(),
    userAgent: text(),
    createdAt: time().notNull().defaultNow(),
    updatedAt: time().notNull().defaultNow(),
  },
  (table) => [index().on(table.userId)],
)

export const account = pgTable(
  "account",
  {
    id: id(),
    accountId: text().notNull(),
    providerId: text().notNull(),
    userId: owner(),
    password: text(),
    accessToken: text(),
    refreshToken: text(),
    idToken: text(),
    accessTokenExpiresAt: time(),
    refreshTokenExpiresAt: time(),
    scope: text(),
    createdAt: time().notNull().defaultNow(),
    updatedAt: time().notNull().defaultNow(),
  },
  (table) => [index().on(table.userId)],
)

export const verification = pgTable(
  "verification",
  {
    id: id(),
    identifier: text().notNull(),
    value: text().notNull(),
    expiresAt: time().notNull(),
    createdAt: time().notNull().defaultNow(),
    updatedAt: time().notNull().defaultNow(),
  },
  (table) => [index().on(table.identifier)],
)

/** Signing keys; the private half is encrypted with `BETTER_AUTH_SECRET`. */
export const jwks = pgTable("jwks", {
  id: id(),
  publicKey: text().notNull(),
  privateKey: text().notNull(),
  alg: text(),
  crv: text(),
  createdAt: time().notNull().defaultNow(),
  expiresAt: time(),
})

/** Personal access keys (hashed). */
export const apikey = pgTable(
  "api_key",
  {
    id: id(),
    configId: text().notNull().default("default"),
    referenceId: uuid()
      .notNull()
      .references(() => user.id, { onDelete: "cascade" }),
    name: text(),
    start: text(),
    prefix: text(),
    key: text().notNull(),
    enabled: boolean().notNull().default(true),
    /** The `sid` of this key's tokens. The database changes it when the key is enabled again. */
    sid: uuid().notNull().defaultRandom(),
    expiresAt: time(),
    lastRequest: time(),
    requestCount: integer().notNull().default(0),
    remaining: integer(),
    refillInterval: integer(),
    refillAmount: integer(),
    lastRefillAt: time(),
    rateLimitEnabled: boolean().notNull().default(true),
    rateLimitTimeWindow: integer(),
    rateLimitMax: integer(),
    permissions: text(),
    metadata: text(),
    createdAt: time().notNull().defaultNow(),
    updatedAt: time().notNull().defaultNow(),
  },
  (table) => [index().on(table.key), index().on(table.referenceId)],
)

/** Secret addresses of the calendar feed (hashed). The id is the `sid` of their tokens. */
export const calendarAddress = pgTable(
  "calendar_address",
  {
    id: id(),
    userId: owner(),
    /** SHA-256 of the secret in the address. */
    hash: text().notNull().unique(),
    createdAt: time().notNull().defaultNow(),
    lastUsedAt: time(),
  },
  (table) => [index().on(table.userId)],
)

/** Counters of attempts at the auth endpoints, shared by all web processes. */
export const rateLimit = pgTable("rate_limit", {
  id: id(),
  key: text().notNull().unique(),
  count: integer().notNull(),
  lastRequest: bigint({ mode: "number" }).notNull(),
})
