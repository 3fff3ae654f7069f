import { createHash } from "node:crypto"

/** The prefix of the names of API logins. */
export const apiLoginPrefix = "latchkey_api_"

/** Returns the name of the API's own login for a database. It differs per database, because logins belong to the server. */
export function apiLoginName(database: string) {
  // PostgreSQL truncates names to 63 bytes.
  if (/^[a-z\d_]{1,50}$/.test(database)) return apiLoginPrefix + database
  const readable = database.toLowerCase().replace(/[^a-z\d_]+/g, "_")
  const hash = createHash("sha256").update(database).digest("hex")
  return `${apiLoginPrefix}${readable.slice(0, 33)}_${hash.slice(0, 16)}`
}
