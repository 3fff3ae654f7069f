import { type Placeholder, sql } from "drizzle-orm"

/**
 * The gate: a condition that is always true. A statement that contains it acts as `subject` for row-level security.
 *
 * PostgreSQL evaluates it first, because a condition without a column becomes a one-time filter above the scan. So the subject
 * is set before the first row is read, in the same round trip, until the statement's transaction ends. Without the gate a
 * statement sees no row. An UPDATE belongs in a WITH whose outer SELECT has the gate, because Citus runs it only in this form.
 */
export const actingAs = (subject: string | Placeholder) => sql`(select act_as(${subject})) is not null`

/** A column with the subject that the statement really ran for, to be compared with the intended one. */
export const actedAs = sql`current_setting('app.subject')`
