import { Problem } from "#shared/http/problem.ts"
import type { Settings } from "#shared/settings.ts"
import { labelKey } from "#shared/text/label.ts"
import type { Database } from "../database/database.ts"
import type { Precondition } from "../http/precondition.ts"
import { isFull, limitAccounts, sizeOf, type Within } from "./account-limits.ts"
import { bulkChangesOf } from "./bulk.ts"
import { changedMeanwhile, changesOf, versions } from "./change.ts"
import { openCompletions } from "./completions.ts"
import { cursorOf, readCursor } from "./cursor.ts"
import { importedRows } from "./import.ts"
import { mergeSpellings } from "./labels.ts"
import {
  type Imported,
  type ImportQuery,
  type ListQuery,
  rank,
  type Task,
  type TaskImport,
  type TaskInput,
  type TaskLabels,
  withDefaults,
} from "./model.ts"
import { fingerprintOf, formerFingerprintOf, newTask } from "./new-task.ts"
import { dayInUtc } from "./repeating.ts"
import { wordsOf } from "./search-words.ts"
import { countLabels, countTasks } from "./sql/counts.ts"
import * as deletions from "./sql/deletion.ts"
import * as imports from "./sql/import.ts"
import { findLabelledIds, listTasks } from "./sql/list.ts"
import type { FoundTask } from "./sql/task.ts"
import * as statements from "./sql/task.ts"

/** One page. `items` is the text of a JSON array; `stats` and `counts`, if requested, are texts of JSON objects. */
type FoundPage = { items: string; nextCursor: string | null; stats?: string; counts?: string }

/** Up to this number, tasks with a label are read by their ids and sorted. More are found soon in the order of the list. */
const fewTasks = 500

/** The `Idempotency-Key` of a POST, if the client sent one. */
type Key = string | undefined

/**
 * Returns `tasksOf(subject)`; no other code uses the table of tasks. Its methods return undefined for a task that never
 * existed, was deleted, or belongs to another account.
 */
export function openTasks(database: Database, { MAX_TASKS }: Pick<Settings, "MAX_TASKS">) {
  const within = limitAccounts(database, MAX_TASKS)
  const completing = openCompletions()
  return (subject: string) => ({
    ...tasksOf(database, within, subject),
    ...changesOf(database, completing, subject),
    ...bulkChangesOf(database, completing, subject),
  })
}

function tasksOf(database: Database, within: Within, subject: string) {
  const own = { subject }

  async function list(query: ListQuery): Promise<FoundPage> {
    const { sort, status, due, label, priority, limit, cursor, include } = query
    const words = wordsOf(query.q)
    const after = cursor === undefined ? undefined : readCursor(subject, query, cursor)
    // A list of days reads only those days.
    const isOfDays = due !== undefined && due !== "none"
    const few = label === undefined || isOfDays ? undefined : await fewWithLabel(labelKey(label))
    const statement = listTasks({
      sort,
      status,
      due,
      priority: priority !== undefined,
      q: words !== undefined,
      label: label !== undefined,
      chosen: few !== undefined,
      after: after !== undefined,
      stats: include?.includes("stats") ?? false,
      counts: include?.includes("counts") ?? false,
    })
    const today = after?.today ?? query.today ?? dayInUtc()
    const filters = { priority: priority && rank(priority), label: label && labelKey(label), ids: few, ...words, today }
    const values = { ...own, limit, atMost: limit + 1, ...filters, key: after?.key, id: after?.id }
    const [page] = await (words ? database.searchAs(statement, values) : database.runAs(statement, values))
    const { items, more, key, id, stats, counts } = page as NonNullable<typeof page>
    const end = { key: key as string, id: id as string, today: due && today }
    return { items, nextCursor: more ? cursorOf(subject, query, end) : null, stats, counts }
  }

  /** The ids of the tasks with this label, as a PostgreSQL array in text; undefined if there are many. */
  async function fewWithLabel(label: string): Promise<string | undefined> {
    const [found] = await database.runAs(findLabelledIds, { ...own, label, limit: fewTasks + 1 })
    return found && found.count <= fewTasks ? found.ids : undefined
  }

  async function find(id: string): Promise<FoundTask | undefined> {
    const [task] = await database.runAs(statements.findTask, { ...own, id })
    return task
  }

  /** Throws a 422 `Problem` when the account is full. */
  async function add(input: TaskInput, key: Key, today = dayInUtc()): Promise<FoundTask & { id: string }> {
    const { id, row, task } = newTask(subject, withDefaults(input), today)
    const added = { id, task, version: 1 }
    const size = sizeOf([input])
    if (key === undefined) {
      await within(subject, size, () => database.runAs(statements.addTask, row))
      return added
    }
    const claim = { key, fingerprint: fingerprintOf(input), answer: task }
    const once = () => database.runAs(statements.addTaskOnce, { ...row, ...claim })
    const claimed = await within(subject, size, once).catch(unlessAnswered(claim))
    if (claimed.length > 0) return added
    const first = await answerTo(claim, input)
    return { id: (JSON.parse(first) as Task).id, task: first, version: 1 }
  }

  /** Adds all tasks or none; `skip` leaves out tasks that are already stored. Returns the import's id if it added any. */
  async function addAll(
    inputs: TaskImport,
    { skip, today = dayInUtc() }: ImportQuery,
    key: Key,
  ): Promise<Imported & { id?: string }> {
    const now = Date.now()
    const id = Bun.randomUUIDv7("hex", now)
    const rows = await importedRows(inputs, now, today)
    const values = { ...own, now: new Date(now).toISOString(), rows, import: id }
    const which = skip === "existing" ? "unknown" : "all"
    const total = inputs.length
    /** With `skip`, tasks that are already stored need no room. */
    const roomFor = <T>(add: () => Promise<T>) =>
      within(subject, sizeOf(inputs), add).catch(async (error) => {
        if (!skip || !isFull(error)) throw error
        const [size] = await database.runAs(imports.sizeOfUnknown, values)
        return within(subject, size as NonNullable<typeof size>, add)
      })
    const answer = (imported: number) => ({ imported, skipped: total - imported, ...(imported > 0 && { id }) })
    if (key === undefined) {
      const all = () => database.runAs(imports.importTasks[which], values)
      const [done] = await roomFor(all)
      return answer(done?.imported ?? 0)
    }
    const claim = { key, fingerprint: fingerprintOf(skip ? { skip, inputs } : inputs) }
    const once = () => database.runAs(imports.importTasksOnce[which], { ...values, ...claim, total })
    const [done] = await roomFor(once).catch(unlessAnswered(claim))
    if (done?.isFirst) return answer(done.imported)
    // An answer that was stored before version 0.2 has only `imported`.
    const first: { imported: number; skipped?: number; import?: string } = JSON.parse(await answerTo(claim, inputs))
    return { imported: first.imported, skipped: first.skipped ?? 0, ...(first.imported > 0 && { id: first.import }) }
  }

  /** Deletes the tasks of an import, within 15 minutes. Returns undefined when there are none. */
  async function removeImport(id: string): Promise<{ deleted: number; deletion: string } | undefined> {
    if (timeOf(id) < Date.now() - undoFor) return undefined
    const deletion = Bun.randomUUIDv7()
    const [answer] = await database.runAs(imports.removeImport, { ...own, import: id, deletion })
    return answer && answer.deleted > 0 ? { deleted: answer.deleted, deletion } : undefined
  }

  /** When the account is full, checks whether the request is a repeat; if so, returns no row, like the statement for a repeat. */
  const unlessAnswered =
    ({ key }: Pick<statements.Claim, "key">) =>
    async (error: unknown): Promise<never[]> => {
      if (!isFull(error)) throw error
      const [first] = await database.runAs(statements.findAnswer, { ...own, key })
      if (!first) throw error
      return []
    }

  /** The stored answer for this key. The first request has committed; otherwise our insert would still be waiting for it. */
  async function answerTo(
    { key, fingerprint }: Omit<statements.Claim, "answer">,
    body: TaskInput | TaskImport,
  ): Promise<string> {
    const [first] = await database.runAs(statements.findAnswer, { ...own, key })
    if (!first) throw new Error("An idempotency key could not be claimed, but has no stored answer")
    if (![fingerprint, formerFingerprintOf(body)].includes(first.fingerprint)) throw keyUsed()
    return first.answer
  }

  /** Returns the id of the deletion, or undefined without such a task. Throws a 412 `Problem` when the precondition fails. */
  async function remove(id: string, precondition: Precondition): Promise<string | undefined> {
    const deletion = Bun.randomUUIDv7()
    const [answer] = await database.runAs(deletions.removeTask, { ...own, id, deletion, ...versions(precondition) })
    return answer?.deleted ? deletion : refuseStale(id, precondition)
  }

  /** Throws a 412 `Problem` if the task exists, because then only its precondition can have stopped the write. */
  async function refuseStale(id: string, { allowed, refused }: Precondition): Promise<undefined> {
    if ((allowed || refused) && (await find(id))) throw changedMeanwhile()
  }

  /** Returns the number of deleted tasks and, if it is not 0, the id of the deletion. */
  async function removeCompleted(): Promise<{ deleted: number; deletion?: string }> {
    const deletion = Bun.randomUUIDv7()
    const [{ deleted } = { deleted: 0 }] = await database.runAs(deletions.removeCompleted, { ...own, deletion })
    return deleted > 0 ? { deleted, deletion } : { deleted }
  }

  /** Returns the number of restored tasks; 0 when the deletion cannot be undone or does not exist. */
  async function restore(deletion: string): Promise<number> {
    const [{ restored } = { restored: 0 }] = await database.runAs(deletions.restoreTasks, { ...own, deletion })
    return restored
  }

  /** Returns the counts of all tasks, as the text of a JSON object. */
  async function stats(today = dayInUtc()): Promise<string> {
    const [answer] = await database.runAs(countTasks, { ...own, today })
    return (answer as NonNullable<typeof answer>).counts
  }

  /** Returns the labels of active tasks in their most frequent spelling, sorted by name. */
  async function labels(): Promise<TaskLabels> {
    return { labels: mergeSpellings(await database.runAs(countLabels, own)) }
  }

  return { list, find, add, addAll, remove, removeCompleted, removeImport, restore, stats, labels }
}

/** How long an import can be undone, in milliseconds. */
const undoFor = 15 * 60_000

/** The time in a UUIDv7 (RFC 9562, 5.7), in milliseconds since 1970. */
const timeOf = (id: string) => Number.parseInt(id.replace("-", "").slice(0, 12), 16)

const keyUsed = () =>
  new Problem("invalid-fields", "The idempotency key was used for something else", {
    errors: [{ field: "Idempotency-Key", message: "Was used for something else within the last 24 hours" }],
  })
