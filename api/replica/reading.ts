import { type SQL, sql } from "drizzle-orm"
import { actingAs } from "#shared/database/acting-as.ts"
import { type Statement, statement } from "#shared/database/statement.ts"
import { taskRevisions } from "./schema.ts"

type Own = Record<string, unknown> & { subject: string }
type Seen = { subject: string; revision: string | null }

/** A statement that only reads, and its other form for a replica, which says what revision of the tasks it read. */
export type Reading<Row, Values> = Statement<Row, Values> & { readonly atReplica: Statement<Row & Seen, Values> }

const revision = sql`(select ${taskRevisions.revision} from ${taskRevisions}
  where ${actingAs(sql.placeholder("subject"))} and ${taskRevisions.userId} = ${sql.placeholder("subject")}::uuid)`

/** Builds both forms from what follows the SELECT. */
export function reading<Row, Values extends Own>(selected: SQL): Reading<Row, Values> {
  const atReplica = statement<Row & Seen, Values>(sql`select ${revision} as revision, ${selected}`)
  return Object.assign(statement<Row, Values>(sql`select ${selected}`), { atReplica })
}

/** The newest revision of the subject's tasks; no row before their first change, or where revisions are not kept. */
export const newestRevision = statement<Seen, { subject: string }>(sql`
  select ${taskRevisions.userId} as subject, ${taskRevisions.revision} as revision from ${taskRevisions}
  where ${actingAs(sql.placeholder("subject"))} and ${taskRevisions.userId} = ${sql.placeholder("subject")}::uuid`)
