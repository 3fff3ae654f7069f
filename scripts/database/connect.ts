import { SQL } from "bun"

/**
 * A pool on any PostgreSQL. With `role`, every connection acts as that role from its first statement on
 * (a startup parameter, so that nothing can run before it), whoever the URL logs in as.
 */
export function connect(url: string, { role, max = 10 }: { role?: string; max?: number } = {}): SQL {
  return new SQL(url, { max, ...(role && { connection: { role } }) })
}
