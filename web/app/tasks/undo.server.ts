import { generateRandomString, symmetricDecrypt, symmetricEncrypt } from "better-auth/crypto"
import { and, eq, gt, sql } from "drizzle-orm"
import type { Task, TaskInput } from "#api/tasks/model.ts"
import { db } from "#web/auth/database.server.ts"
import { verification } from "#web/auth/schema.ts"

/** Seconds. */
const keptFor = 15 * 60
/** Characters as JSON; a deletion larger than this cannot be taken back. */
const maxLength = 2_000_000

/**
 * Keeps deleted tasks for a while. The answer names them and is the only key to them: in the database is nothing but the
 * sealed text. `undefined` when there are none, or too many to keep.
 */
export async function keepForUndo(owner: string, tasks: Task[]): Promise<string | undefined> {
  const data = JSON.stringify(tasks.map(again))
  if (tasks.length === 0 || data.length > maxLength) return undefined
  const id = generateRandomString(32)
  const key = generateRandomString(43)
  await db.insert(verification).values({
    identifier: identifierOf(owner, id),
    value: await symmetricEncrypt({ key, data }),
    expiresAt: new Date(Date.now() + keptFor * 1000),
  })
  return `${id}.${key}`
}

/** The tasks kept under that name for this person, as they are to be made again; `undefined` when they no longer are. */
export async function keptForUndo(owner: string, name: string): Promise<TaskInput[] | undefined> {
  const [id = "", key = ""] = name.split(".")
  const [kept] = await db
    .select({ value: verification.value })
    .from(verification)
    .where(and(eq(verification.identifier, identifierOf(owner, id)), gt(verification.expiresAt, sql`now()`)))
  const data = kept && (await symmetricDecrypt({ key, data: kept.value }).catch(() => undefined))
  return data && JSON.parse(data)
}

const identifierOf = (owner: string, id: string) => `undo:${owner}:${id}`

const again = ({ title, description, completed, priority, dueDate }: Task): TaskInput => ({
  title,
  description,
  completed,
  priority,
  dueDate,
})
