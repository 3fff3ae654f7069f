import type { SQL as Client } from "bun"
import { is, Placeholder, type SQL } from "drizzle-orm"
import { PgDialect } from "drizzle-orm/pg-core"

const dialect = new PgDialect({ casing: "snake_case" })

/** A statement of fixed text. Values take the place of its `sql.placeholder(name)`s at each run. */
export type Statement<Row, Values> = {
  (client: Client, values: Values): Client.Query<Row[]>
  readonly text: string
}

/**
 * Builds the statement's text once, so that a run costs no more than the driver does (which prepares each text once on
 * each connection). Rejects with what PostgreSQL or the connection said.
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
