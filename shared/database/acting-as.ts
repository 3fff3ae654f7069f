import { type Placeholder, sql } from "drizzle-orm"

/**
 * A condition that is always true, and makes the statement it stands in act as `subject` for row-level security.
 *
 * PostgreSQL evaluates it first: a condition without a column becomes a one-time filter above the scan, so the subject is
 * set before the first row is looked at, in the same round trip, and ends with the statement's transaction. The policies
 * (migration 0001) are written so that nothing of them is evaluated earlier. A statement without it sees no row at all.
 */
export const actingAs = (subject: string | Placeholder) =>
  sql`(select set_config('app.subject', ${subject}, true)) is not null`

/** The subject a statement really ran for, as one column of its answer, to be compared with the one it was meant for. */
export const actedAs = sql`current_setting('app.subject')`
