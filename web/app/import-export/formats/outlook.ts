import type { Priority } from "#api/tasks/model.ts"
import type { ForeignTask } from "../foreign-task.ts"
import type { Row, Table } from "../rows.ts"
import { dayOf, dayOrderOf, momentOf, readTime } from "../written-time.ts"

/** The CSV file of tasks that Outlook exports, which includes those of Microsoft To Do. */
export const isOutlook = (has: (heading: string) => boolean) =>
  has("Subject") && (has("Due Date") || has("% Complete") || has("Date Completed"))

const priorities: Record<string, Priority> = { low: "low", normal: "medium", high: "high" }

export function readOutlook({ rows }: Table, timeZone: string): ForeignTask[] {
  // Dates have the month first, as in the United States, unless one of the dates must have the day first.
  const found = dayOrderOf(rows.flatMap(({ get }) => [get("Due Date"), get("Date Completed")]))
  const order = found === "unclear" ? "month first" : found
  const timeIn = (text: string) => {
    const when = readTime(text, order)
    return when === "unclear" ? undefined : when
  }
  return rows.map((row) => {
    const { line, get } = row
    const due = timeIn(get("Due Date"))
    const completed = timeIn(get("Date Completed"))
    return {
      place: { unit: "Line", number: line },
      title: get("Subject"),
      description: [get("Notes")],
      completed: completed !== undefined || isComplete(row),
      priority: priorities[get("Priority").trim().toLowerCase()],
      dueDate: due && dayOf(due, timeZone),
      dateInWords: due || isNoDate(get("Due Date")) ? undefined : get("Due Date"),
      labels: get("Categories").slice(0, 10_000).split(/[;,]/),
      completedAt: completed && momentOf(completed),
    }
  })
}

/** Some versions of Outlook write this for an empty date. */
const isNoDate = (text: string) => /^(|none|0\/0\/0{2,4})$/i.test(text.trim())

/** "% Complete" counts to 1 or to 100. A 1 without a percent sign means complete. */
function isComplete({ get }: Row): boolean {
  const percent = get("% Complete").trim()
  const share = Number(percent.replace("%", "").replace(",", "."))
  return /^completed?$/i.test(get("Status").trim()) || share >= 100 || (share === 1 && !percent.includes("%"))
}
