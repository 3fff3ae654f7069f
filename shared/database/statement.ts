import type { SQL as Client } from "bun"
import { is, Placeholder, type SQL } from "drizzle-orm"
import { PgDialect } from "drizzle-orm/pg-core"

const dialect = new PgDialect({ casing: "snake_case" })

/** A statement with fixed text; each call replaces its `sql.placeholder(name)`s with values. */
export type Statement<Row, Values> = {
  (client: Client, values: Values): Client.Query<Row[]>
  readonly text: string
}

/**
 * Builds the text of a statement once. The driver prepares each text once per connection, so a call costs no more than the
 * driver does. The calls reject with the error of PostgreSQL or of the connection.
 */
export function statement<Row, Values extends Record<string, unknown>>(query: SQL): Statement<Row, Values> {
  const { sql: text, params } = dialect.sqlToQuery(query)
  const names = params.map((param) => (is(param, Placeholder) ? param.name : undefined))
  const run = (client: Client, values: Values): Client.Query<Row[]> => {
    const inOrder = names.map((name, index) => (name === undefined ? params[index] : values[name]))
    return client.unsafe(text, inOrder)
  }
  return Object.assign(run, { text })
}

/** Whether a row was refused because its account no longer exists (a foreign key violation). */
export const isAccountGone = (error: unknown) => (error as { errno?: unknown }).errno === "23503"
