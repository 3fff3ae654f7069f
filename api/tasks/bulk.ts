import { Problem } from "#shared/http/problem.ts"
import { labelKey, mostLabels } from "#shared/text/label.ts"
import type { Database } from "../database/database.ts"
import { invalidFields } from "../http/problems.ts"
import type { Completing } from "./completions.ts"
import { type BulkChange, rank, undatedRepeat } from "./model.ts"
import { dayInUtc, withNextDate } from "./repeating.ts"
import { type BulkRow, changeTasks, findLabelled, findTasks, removeTasks } from "./sql/bulk.ts"
import { textArray } from "./sql/text-array.ts"

/** How many tasks were changed or deleted, and the id of the change or deletion, by which it can be undone. */
type Done = { changed: number; change?: string; deletion?: string }

/** Attempts to change tasks that other requests change at the same time. */
const mostAttempts = 5
/** The most tasks whose label one statement renames. */
const batch = 500

/** Changes of many tasks of a subject. Each call can be undone as a whole. */
export function bulkChangesOf(database: Database, completing: Completing, subject: string) {
  /** Changes all tasks or none. If some ids are not tasks of the subject, returns those. Throws a 422 `Problem`. */
  async function changeAll(
    ids: string[],
    given: BulkChange,
    today = dayInUtc(),
  ): Promise<Done | { missing: string[] }> {
    return given.set?.completed
      ? await completing(subject, ids, (moved) => changeOnce(ids, given, today, moved))
      : await changeOnce(ids, given, today)
  }

  /** The same. `moved` are the tasks whose date does not move again, because a concurrent completion moved it. */
  async function changeOnce(ids: string[], given: BulkChange, today: string, moved = new Set<string>()) {
    const change = Bun.randomUUIDv7()
    const first = new Map<string, BulkRow>()
    for (let attempt = 0; attempt < mostAttempts; attempt++) {
      const rows = await read(findTasks, { ids: `{${ids}}` })
      if (rows.length < ids.length) return { missing: missing(ids, rows) }
      for (const row of rows) {
        if (!first.has(row.id)) first.set(row.id, row)
        // Another process completed it in the meantime.
        if (row.repeat && first.get(row.id)?.dueDate !== row.dueDate) moved.add(row.id)
      }
      const written = rows.map((row) => changed(row, given, { isMoved: moved.has(row.id), today }))
      if (!(await write(change, written))) continue
      for (const [index, { id, dueDate, repeat }] of written.entries())
        if (repeat && dueDate !== rows[index]?.dueDate) moved.add(id)
      return { changed: rows.length, change }
    }
    throw changedByOthers()
  }

  /** Deletes all tasks or none. */
  async function removeAll(ids: string[]): Promise<Done | { missing: string[] }> {
    const deletion = Bun.randomUUIDv7()
    const values = { subject, ids: `{${ids}}`, total: ids.length, deletion }
    const [{ deleted } = { deleted: 0 }] = await database.runAs(removeTasks, values)
    if (deleted > 0) return { changed: deleted, deletion }
    return { missing: missing(ids, await read(findTasks, { ids: `{${ids}}` })) }
  }

  /**
   * Replaces a label in all tasks that have it, or removes it without a new `name`. Tasks are changed in batches that one undo
   * restores together. Returns undefined when no task has the label.
   */
  async function renameLabel(label: string, name?: string): Promise<Done | undefined> {
    const key = labelKey(label)
    const change = Bun.randomUUIDv7()
    const unless = name !== undefined && labelKey(name) === key ? name : null
    let total = 0
    for (let attempt = 0; attempt < mostAttempts; ) {
      const rows = await read(findLabelled, { label: key, unless, limit: batch })
      if (rows.length === 0) {
        if (total > 0) return { changed: total, change }
        const isThere = unless !== null && (await read(findLabelled, { label: key, unless: null, limit: 1 })).length > 0
        return isThere ? { changed: 0 } : undefined
      }
      const renamed = rows.map((row) => ({ ...row, labels: renameIn(row.labels, key, name) }))
      if (await write(change, renamed)) total += rows.length
      else attempt++
    }
    throw changedByOthers()
  }

  type Finds<Values> = Parameters<
    typeof database.runAs<{ subject: string; rows: string }, Values & { subject: string }>
  >[0]

  async function read<Values extends object>(statement: Finds<Values>, values: Values): Promise<BulkRow[]> {
    const [found] = await database.runAs(statement, { subject, ...values })
    return JSON.parse(found?.rows ?? "[]")
  }

  async function write(change: string, rows: BulkRow[]): Promise<boolean> {
    const ids = rows.map(({ id }) => id).sort()
    const list = (field: (row: BulkRow) => unknown) => `{${rows.map((row) => field(row) ?? "NULL")}}`
    const values = {
      subject,
      change,
      now: new Date().toISOString(),
      total: rows.length,
      ids: list(({ id }) => id),
      first: ids[0] as string,
      last: ids.at(-1) as string,
      versions: list(({ version }) => version),
      completed: list(({ completed }) => completed),
      priorities: list(({ priority }) => priority),
      dueDates: list(({ dueDate }) => dueDate),
      labels: textArray(rows.map(({ labels }) => labels.join(" "))),
      labelKeys: textArray(rows.map(({ labels }) => labels.map(labelKey).join(" "))),
    }
    const [answer] = await database.runAs(changeTasks, values)
    return answer !== undefined && answer.changed > 0
  }

  return { changeAll, removeAll, renameLabel }
}

const missing = (ids: string[], rows: BulkRow[]) => {
  const found = new Set(rows.map(({ id }) => id))
  return ids.filter((id) => !found.has(id))
}

/** Returns the row after the change. `isMoved` keeps the date of a repeating task, unless the change itself names one. */
function changed(row: BulkRow, given: BulkChange, { isMoved, today }: { isMoved: boolean; today: string }): BulkRow {
  const { completed = row.completed, priority, dueDate = row.dueDate } = given.set ?? {}
  if (row.repeat && !dueDate) throw invalidFields([undatedRepeat])
  const next = { ...row, completed, dueDate, priority: priority ? rank(priority) : row.priority }
  next.labels = labelsAfter(row.labels, given)
  if (!completed || row.completed || !row.repeat) return next
  if (isMoved && given.set?.dueDate === undefined) return { ...next, completed: false }
  return withNextDate(next, today)
}

function labelsAfter(labels: string[], { addLabels = [], removeLabels = [] }: BulkChange): string[] {
  const removed = new Set(removeLabels.map(labelKey))
  const kept = labels.filter((label) => !removed.has(labelKey(label)))
  const known = new Set(kept.map(labelKey))
  const all = [...kept, ...addLabels.filter((label) => !known.has(labelKey(label)))]
  if (all.length > mostLabels)
    throw invalidFields([{ field: "addLabels", message: `A task can have ${mostLabels} labels at most` }])
  return all
}

/** The labels with the renamed one at the same place, and without duplicates. */
function renameIn(labels: string[], key: string, name?: string): string[] {
  const others = labels.filter(
    (label) => labelKey(label) === key || name === undefined || labelKey(label) !== labelKey(name),
  )
  return others.flatMap((label) => (labelKey(label) === key ? (name ?? []) : label))
}

const changedByOthers = () =>
  new Problem("unavailable", "The tasks are being changed by other requests", { headers: { "Retry-After": "1" } })
