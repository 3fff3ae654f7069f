import { Problem } from "#shared/http/problem.ts"
import { labelKey } from "#shared/text/label.ts"
import { searchKey, sortKey } from "#shared/text/task-keys.ts"
import type { Database } from "../database/database.ts"
import { answerFor, type Precondition } from "../http/precondition.ts"
import { invalidFields } from "../http/problems.ts"
import type { Completing } from "./completions.ts"
import { rank, type Task, type TaskPatch, undatedRepeat } from "./model.ts"
import { dayInUtc, withNextDate } from "./repeating.ts"
import { changeTask, undoChange } from "./sql/change.ts"
import { type FoundTask, findTask } from "./sql/task.ts"
import { textArray } from "./sql/text-array.ts"

/** A task after a change, and the id of the change. Without an id, nothing was written. */
type Changed = FoundTask & { change?: string }
type Options = { toggle?: boolean; today?: string }

/** Attempts to change a task that other requests change at the same time. */
const mostAttempts = 5

/** Changes of a subject's tasks. Each can be undone. */
export function changesOf(database: Database, completing: Completing, subject: string) {
  /** Returns the number of tasks that were reset; 0 when the change cannot be undone or does not exist. */
  async function undo(change: string): Promise<number> {
    const values = { subject, change, now: new Date().toISOString() }
    const [{ restored } = { restored: 0 }] = await database.runAs(undoChange, values)
    return restored
  }

  /** Replaces the given fields; `toggle` inverts `completed`. Throws a 412 or 422 `Problem`. */
  async function change(
    id: string,
    patch: TaskPatch,
    precondition: Precondition,
    { toggle = false, today = dayInUtc() }: Options = {},
  ): Promise<Changed | undefined> {
    const completes = toggle || patch.completed === true
    // A completion that names its due date moves that date, so repeating it does not move the date twice.
    const namesDate = patch.dueDate !== undefined
    return completes ? await completing(subject, [id], complete) : (await write()).changed

    /** Only one of several concurrent completions moves the date. The others write their other fields after it. */
    async function complete(moved: Set<string>) {
      if (moved.has(id) && !namesDate) return await writeRest()
      const written = await write()
      if (written.moved) moved.add(id)
      return written.changed
    }

    async function write(): Promise<{ changed: Changed | undefined; moved: boolean }> {
      let seen: Task | undefined
      for (let attempt = 0; attempt < mostAttempts; attempt++) {
        const changed = await update(patch, precondition, { toggle })
        if (changed) return { changed, moved: false }
        const found = await find()
        if (!found) return { changed: undefined, moved: false }
        const task: Task = JSON.parse(found.task)
        // Another process completed it in the meantime.
        if (seen && !namesDate && (task.completed || task.dueDate !== seen.dueDate))
          return { changed: await writeRest(), moved: true }
        seen = task
        const { fields, moves } = after(task)
        const versioned = { ...precondition, allowed: [found.version] }
        const written = await update({ ...patch, ...fields }, versioned, { ends: fields.completed })
        if (written) return { changed: written, moved: moves }
      }
      throw new Problem("unavailable", "The task is being changed by other requests", {
        headers: { "Retry-After": "1" },
      })
    }

    /** Returns the fields that decide how a task repeats, as they are after the change. */
    function after(task: Task) {
      const dueDate = patch.dueDate === undefined ? task.dueDate : patch.dueDate
      const repeat = patch.repeat === undefined ? task.repeat : patch.repeat
      if (repeat && !dueDate) throw invalidFields([undatedRepeat])
      const completed = toggle ? !task.completed : (patch.completed ?? task.completed)
      const given = { completed, dueDate, repeat }
      const fields = task.completed ? given : withNextDate(given, today)
      return { fields, moves: fields !== given }
    }

    /** Writes the change without the completion. */
    async function writeRest(): Promise<Changed | undefined> {
      const { completed: _, ...rest } = patch
      if (Object.values(rest).every((field) => field === undefined)) return await find()
      return (await update(rest, precondition)) ?? (await find())
    }

    /** Returns the task, or undefined. Throws a 412 `Problem` when the precondition fails. */
    async function find(): Promise<FoundTask | undefined> {
      const [found] = await database.runAs(findTask, { subject, id })
      if (found && answerFor(found.version, precondition) !== 200) throw changedMeanwhile()
      return found
    }

    async function update(
      { title, description, completed, priority, dueDate, labels, repeat }: TaskPatch,
      demanded: Precondition,
      { toggle = false, ends = false } = {},
    ): Promise<Changed | undefined> {
      const change = Bun.randomUUIDv7()
      const [changed] = await database.runAs(changeTask, {
        subject,
        id,
        change,
        now: new Date().toISOString(),
        title: title ?? null,
        titleKey: title === undefined ? null : sortKey(title),
        titleSearched: title === undefined ? null : searchKey(title),
        description: description ?? null,
        descriptionSearched: description === undefined ? null : searchKey(description),
        completed: completed ?? null,
        toggle,
        priority: priority ? rank(priority) : null,
        setDueDate: dueDate !== undefined,
        dueDate: dueDate ?? null,
        labels: labels ? textArray(labels) : null,
        labelKeys: labels ? textArray(labels.map(labelKey)) : null,
        setRepeat: repeat !== undefined,
        repeat: repeat ?? null,
        ends,
        ...versions(demanded),
      })
      return changed && { ...changed, change }
    }
  }

  return { change, undo }
}

/** Returns a precondition as parameters for a statement: texts of PostgreSQL arrays. */
export const versions = ({ allowed, refused }: Precondition) =>
  refused === "all" ? { allowed: "{}", refused: null } : { allowed: array(allowed), refused: array(refused) }

const array = (versions: number[] | null) => versions && `{${versions.join()}}`

export const changedMeanwhile = () => new Problem("precondition-failed", "The task was changed in the meantime")
