import { SQL } from "bun"
import { OperatorError } from "#shared/operator-error.ts"

const oldestMajorVersion = 15

/**
 * Checks within seconds that the database of a setting can be reached and is new enough. Throws `OperatorError`, whose message
 * contains the name of the setting and never its value.
 */
export async function checkDatabase(setting: "DATABASE_URL" | "API_DATABASE_URL", url: string) {
  const client = new SQL(url, { max: 1, connectionTimeout: 5 })
  let version: number
  try {
    const [row] = await client`select current_setting('server_version_num')::int as version`
    version = row.version
  } catch (error) {
    throw new OperatorError(`The database of ${setting} cannot be used: ${(error as Error).message}`)
  } finally {
    await client.close({ timeout: 0 })
  }
  if (version < oldestMajorVersion * 10_000)
    throw new OperatorError(`The database of ${setting} is older than PostgreSQL ${oldestMajorVersion}.`)
}
