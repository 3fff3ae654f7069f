import { z } from "zod"
import { parseRepeat, repeatText } from "#shared/repeat/rule.ts"
import { isLabel, labelKey, longestLabel, mostLabels } from "#shared/text/label.ts"
import { isVisible, oneLine } from "#shared/text/title.ts"
import { isSearchable, tooManyWords } from "./search-words.ts"

export const priorities = ["low", "medium", "high"] as const
export const sorts = [
  "createdAt",
  "-createdAt",
  "dueDate",
  "-dueDate",
  "priority",
  "-priority",
  "title",
  "-title",
] as const

/** PostgreSQL cannot store NUL, and a lone surrogate is not a character. */
export const isStorable = (value: string) => !/[\0\p{Surrogate}]/u.test(value)

/** Whether a text has at most `most` code points. Much longer texts are refused without counting. */
const fits = (text: string, most: number) =>
  text.length <= most || (text.length <= 2 * most && [...text].length <= most)

const text = (message: string) =>
  z
    .string({ error: ({ input }) => (input === undefined ? "Required" : "Must be text") })
    .refine(isStorable, { error: message, abort: true })

const storableText = () => text("Contains a character that cannot be stored")

/** Whether a text is a day of the calendar as `YYYY-MM-DD`, from year 1 to 9999. */
export function isDay(value: string): boolean {
  const date = /^(?!0000)\d{4}-\d{2}-\d{2}$/.test(value) ? new Date(`${value}T00:00:00Z`) : undefined
  return date !== undefined && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value)
}

const day = (message: string) => z.string({ error: message }).refine(isDay, { error: message }).meta({ format: "date" })

const titleText = (cleaned: (title: string) => string) =>
  storableText()
    .overwrite(cleaned)
    .refine((value) => value !== "" && fits(value, 200), { error: "Must be 1 to 200 characters", abort: true })
    .meta({
      minLength: 1,
      maxLength: 200,
      description:
        "Line breaks become spaces, and white space at both ends is removed. At least one character must be visible.",
    })
const title = titleText(oneLine).refine(isVisible, { error: "Must have a visible character" })
/** Version 0.1 stored titles without a visible character, so an export can contain one. It is imported unchanged. */
const importedTitle = titleText((value) => oneLine(value) || value.trim())
const description = storableText()
  .refine((value) => fits(value, 10_000), { error: "Must be at most 10,000 characters" })
  .meta({ maxLength: 10_000 })
const completed = z.boolean({ error: "Must be true or false" })
const priority = z.enum(priorities, { error: "Must be low, medium or high" })
const dueDate = day("Must be a date like 2026-01-31, or null").nullable()

const tooManyLabels = `Must be at most ${mostLabels} labels`
const notALabel = `Each must be 1 to ${longestLabel} letters, digits, - or _`
const isUnique = (labels: string[]) => new Set(labels.map(labelKey)).size === labels.length
const labels = z
  .array(z.string({ error: "Must be text" }), { error: "Must be a list of labels" })
  .overwrite((labels) => labels.map((label) => label.normalize("NFC")))
  .refine((labels) => labels.length <= mostLabels, { error: tooManyLabels, abort: true })
  .refine((labels) => labels.every(isLabel), { error: notALabel, abort: true })
  .refine(isUnique, { error: "Must not have the same label twice, whatever its case" })
  .meta({ maxItems: mostLabels, description: `${notALabel}; unique regardless of case` })

const repeat = z
  .string({ error: "Must be a recurrence rule, or null" })
  .superRefine((text, context) => {
    const read = parseRepeat(text)
    if ("fault" in read) context.addIssue({ code: "custom", message: read.fault, continue: false })
  })
  .overwrite((text) => {
    const read = parseRepeat(text)
    return "repeat" in read ? repeatText(read.repeat) : text
  })
  .nullable()
  .meta({
    description:
      "A recurrence rule of RFC 5545: `FREQ=DAILY|WEEKLY|MONTHLY|YEARLY`, with `INTERVAL` 1 to 99, weekly `BYDAY`, monthly `BYMONTHDAY`, yearly `BYMONTH` and `BYMONTHDAY`. `X-FROM=COMPLETION` counts from the day of completion instead of the due date. It needs a due date; completing the task moves that to the next date of the rule after it and today",
  })

const object = { error: "Must be a JSON object" }

/** The values of fields that are missing in a POST or PUT. */
const defaults = {
  description: "",
  completed: false,
  priority: "medium",
  dueDate: null,
  labels: [] as string[],
  repeat: null,
} as const

/**
 * The fields that a client may write: the body of POST and PUT. `withDefaults` adds the defaults later, because the
 * fingerprint of a body must not change when a release adds a field.
 */
const taskFields = z.strictObject(
  {
    title,
    description: description.optional().meta({ default: defaults.description }),
    completed: completed.optional().meta({ default: defaults.completed }),
    priority: priority.optional().meta({ default: defaults.priority }),
    dueDate: dueDate.optional().meta({ default: defaults.dueDate }),
    labels: labels.optional().meta({ default: defaults.labels }),
    repeat: repeat.optional().meta({ default: defaults.repeat }),
  },
  object,
)
export const undatedRepeat = { field: "repeat", message: "Needs a due date" }
const isDated = ({ repeat, dueDate }: { repeat?: string | null; dueDate?: string | null }) => !repeat || !!dueDate
const mustBeDated = { path: [undatedRepeat.field], error: undatedRepeat.message }
export const TaskInput = taskFields.refine(isDated, mustBeDated).meta({
  examples: [
    { title: "Water the plants", priority: "medium", dueDate: "2026-12-24", labels: ["home"], repeat: "FREQ=WEEKLY" },
  ],
})

/** The most tasks of one import. */
export const mostImported = 5_000

/** Milliseconds by which the clock of another machine may be ahead. */
const drift = 300_000

const time = z.iso
  .datetime({ error: "Must be a time like 2026-01-31T08:00:00.000Z", abort: true })
  .refine((value) => Date.parse(value) >= 0 && Date.parse(value) <= Date.now() + drift, {
    error: "Must be a time between 1970 and now",
  })

/** A task of an import: the writable fields, and the times of creation and completion. */
export const ImportedTask = taskFields
  .extend({
    title: importedTitle,
    createdAt: time.optional(),
    completedAt: time.nullable().optional().meta({ default: null }),
  })
  .refine(isDated, mustBeDated)
  .refine(({ completed, completedAt }) => completed || !completedAt, {
    path: ["completedAt"],
    error: "Must be null unless completed",
  })

/** The body of an import, for the OpenAPI document. `readImport` reads the body. */
export const TaskImport = z
  .array(ImportedTask)
  .meta({ maxItems: mostImported, examples: [[{ title: "Water the plants", createdAt: "2026-11-21T08:00:00.000Z" }]] })

const today = day("Must be a date like 2026-01-31")
  .optional()
  .describe("The day that counts as today; without it, today in UTC")

export const ImportQuery = z.strictObject({
  skip: z
    .literal("existing", { error: "Must be existing" })
    .optional()
    .describe("`existing` skips tasks with the title, description and due date of a task that is stored already"),
  today,
})

export const Imported = z.object({ imported: z.int().min(0), skipped: z.int().min(0) })

/** The body of PATCH: missing fields stay unchanged. */
export const TaskPatch = z
  .strictObject({ title, description, completed, priority, dueDate, labels, repeat }, object)
  .partial()
  .refine(({ repeat, dueDate }) => !repeat || dueDate !== null, mustBeDated)
  .meta({ examples: [{ title: "Water all the plants" }] })

/** The body of PATCH …/complete, which may be missing. */
export const Completion = z
  .strictObject({ completed: completed.optional() }, object)
  .optional()
  .meta({ examples: [{ completed: true }] })

/** The body of a POST that needs no body. */
export const Nothing = z
  .strictObject({}, object)
  .optional()
  .meta({ examples: [{}] })

const mostIds = 200
const nothingToDo = "Must be given, unless addLabels, removeLabels or delete is"
const labelsToChange = labels.optional().meta({ maxItems: mostLabels })

/** The body of a bulk change: the ids, and the values to set, the labels to add and remove, or `delete`. */
export const BulkChange = z
  .strictObject(
    {
      ids: z
        .array(z.string({ error: "Must be text" }), { error: "Must be a list of ids" })
        .refine((ids) => ids.length >= 1 && ids.length <= mostIds, { error: `Must be 1 to ${mostIds} ids` })
        .meta({ minItems: 1, maxItems: mostIds }),
      set: z.strictObject({ completed, priority, dueDate }, object).partial().optional(),
      addLabels: labelsToChange,
      removeLabels: labelsToChange,
      delete: z.literal(true, { error: "Must be true" }).optional(),
    },
    object,
  )
  .refine(({ delete: deletes, ...change }) => deletes || isChange(change), { path: ["set"], error: nothingToDo })
  .refine(({ delete: deletes, ...change }) => !deletes || !isChange(change), {
    path: ["delete"],
    error: "Must be the only thing to do",
  })
  .meta({
    examples: [{ ids: ["0199a5c1-7d6e-7c3f-9a1b-2f4f6f8f0a11"], set: { completed: true }, addLabels: ["home"] }],
  })

const isChange = ({ set, addLabels, removeLabels }: { set?: object; addLabels?: string[]; removeLabels?: string[] }) =>
  [Object.keys(set ?? {}), addLabels ?? [], removeLabels ?? []].some((list) => list.length > 0)

export const Changed = z.object({ changed: z.int().min(0) })

/** The new name of a label. */
export const LabelName = z
  .strictObject(
    {
      name: z
        .string({ error: ({ input }) => (input === undefined ? "Required" : "Must be text") })
        .normalize()
        .refine(isLabel, { error: `Must be 1 to ${longestLabel} letters, digits, - or _` })
        .meta({ minLength: 1, maxLength: longestLabel }),
    },
    object,
  )
  .meta({ examples: [{ name: "household" }] })

export const Task = z.object({
  id: z.uuid(),
  title,
  description,
  completed: z.boolean(),
  priority: z.enum(priorities),
  dueDate: z.iso.date().nullable(),
  labels: z.array(z.string()).max(mostLabels),
  repeat: z.string().nullable(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  completedAt: z.iso.datetime().nullable(),
})

const count = z.int().min(0)
export const TaskStats = z.object({
  total: count,
  active: count,
  completed: count,
  overdue: count,
  today: count,
  upcoming: count,
})

export const TaskPage = z.object({
  items: z.array(Task).max(200),
  nextCursor: z.string().nullable().describe("The `cursor` of the next page; null on the last"),
  stats: TaskStats.optional().describe(
    "The counts of all tasks, on any page and with any filter; only with `include=stats`",
  ),
  counts: TaskStats.optional().describe(
    "The counts of the tasks that match `q`, `priority` and `label`, regardless of `status` and `due`; only with `include=counts`",
  ),
})

export const ListQuery = z.strictObject({
  status: z.enum(["all", "active", "completed"], { error: "Must be all, active or completed" }).default("all"),
  q: text("Contains a character that no task can contain")
    .trim()
    .refine(isSearchable, { error: tooManyWords })
    .default("")
    .describe(
      "Finds the tasks whose title or description contain each word, in any order, ignoring case, accents, character width and kind of apostrophe; at most 100 characters and 10 words",
    ),
  priority: priority.optional(),
  due: z
    .enum(["overdue", "today", "upcoming", "none"], { error: "Must be overdue, today, upcoming or none" })
    .optional()
    .describe("Active tasks that are due before, on or after `today`; `none` finds tasks without a due date"),
  label: z
    .string()
    .normalize()
    .refine(isLabel, { error: `Must be 1 to ${longestLabel} letters, digits, - or _` })
    .optional()
    .meta({ minLength: 1, maxLength: longestLabel, description: "Finds the tasks with this label, ignoring case" }),
  sort: z
    .enum(sorts, { error: `Must be one of ${sorts.join(", ")}` })
    .default("-createdAt")
    .describe("Titles sort without regard to case and accents, and numbers in them by value; equal tasks by id"),
  limit: z
    .string()
    .refine((value) => /^[1-9]\d{0,2}$/.test(value) && Number(value) <= 200, { error: "Must be 1 to 200" })
    .transform(Number)
    .default(50)
    .meta({ type: "integer", minimum: 1, maximum: 200 }),
  cursor: z.string().optional().describe("`nextCursor` of the previous page, which had the same query"),
  include: z
    .enum(["stats", "counts", "stats,counts", "counts,stats"], {
      error: "Must be stats, counts, or both with a comma between them",
    })
    .optional()
    .describe(
      "`stats` adds the counts of all tasks to the page, `counts` those of the tasks that match `q`, `priority` and `label`",
    ),
  today,
})

/** The query of counts and of changes that can complete a repeating task. */
export const TodayQuery = z.strictObject({ today })

export const TaskLabels = z.object({
  labels: z.array(z.object({ name: z.string(), tasks: z.int().min(1) })),
})

/** The tasks to delete: all completed ones, or all of one import. */
const oneOfBoth = "Must be completed, unless import is given instead"
export const DeletionQuery = z
  .strictObject({
    status: z.literal("completed", { error: oneOfBoth }).optional(),
    import: z.string().optional().describe("The id of an import, from its `Location`"),
  })
  .refine(({ status, import: id }) => (status === undefined) !== (id === undefined), {
    path: ["status"],
    error: oneOfBoth,
  })

export type Priority = (typeof priorities)[number]
export type Task = z.infer<typeof Task>
export type TaskPage = z.infer<typeof TaskPage>
export type TaskStats = z.infer<typeof TaskStats>
/** A task as a client sends it. Fields with a default may be missing. */
export type TaskInput = z.infer<typeof TaskInput>
/** A task with every writable field. */
export type NewTask = Required<TaskInput>
export type TaskLabels = z.infer<typeof TaskLabels>
export type TaskImport = z.output<typeof TaskImport>
export type TaskPatch = z.infer<typeof TaskPatch>
export type Imported = z.infer<typeof Imported>
export type ImportQuery = z.output<typeof ImportQuery>
export type TodayQuery = z.output<typeof TodayQuery>
export type BulkChange = z.output<typeof BulkChange>
export type ListQuery = z.output<typeof ListQuery>

/** The number for a priority in the database, so that priorities sort. */
export const rank = (priority: Task["priority"]) => priorities.indexOf(priority) + 1

/** Fills in the defaults. The fields are in the order of the schema. */
export const withDefaults = ({ title, ...input }: TaskInput): NewTask => ({ title, ...defaults, ...input })

/** The fields that a PUT writes. Missing labels and repeat stay unchanged, because older clients do not know them. */
export const replacementOf = (input: TaskInput): TaskPatch => ({
  ...withDefaults(input),
  labels: input.labels,
  repeat: input.repeat,
})
