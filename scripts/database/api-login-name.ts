import { createHash } from "node:crypto"

/** What the names of the APIs' own logins begin with. */
export const apiLoginPrefix = "latchkey_api_"

/** The name of the API's own login in this database. Logins belong to the whole server, so each database has another. */
export function apiLoginName(database: string) {
  // PostgreSQL cuts names after 63 bytes.
  if (/^[a-z\d_]{1,50}$/.test(database)) return apiLoginPrefix + database
  const readable = database.toLowerCase().replace(/[^a-z\d_]+/g, "_")
  const hash = createHash("sha256").update(database).digest("hex")
  return `${apiLoginPrefix}${readable.slice(0, 33)}_${hash.slice(0, 16)}`
}
