import { isTimeZone } from "#web/app/dates/days.ts"
import type { ForeignTask } from "../foreign-task.ts"
import type { Table } from "../rows.ts"
import { dayOf, momentOf, readTime } from "../written-time.ts"

/** The backup of TickTick. It has lines about the file before the headings. */
export const isTickTick = (has: (heading: string) => boolean) => has("Title") && has("List Name")

const priorities = { "1": "low", "3": "medium", "5": "high" } as const

export function readTickTick({ rows }: Table, timeZone: string): ForeignTask[] {
  const titles = new Map(rows.map(({ get }) => [get("taskId"), get("Title")]))
  return rows.map(({ line, get }) => {
    const status = get("Status").trim()
    const zone = get("Timezone").trim()
    // An all-day task is due at midnight in its own time zone.
    const dueIn = get("Is All Day").trim().toLowerCase() === "true" && isTimeZone(zone) ? zone : timeZone
    return {
      place: { unit: "Line", number: line },
      title:
        get("Title") ||
        (get("Content")
          .trim()
          .split(/[\r\n]/, 1)[0] ??
          ""),
      description: [checklistIn(get("Content"))],
      // 1 and 2 are completed and archived; -1 is "won't do".
      completed: status !== "" && status !== "0",
      priority: priorities[get("Priority").trim() as keyof typeof priorities],
      ...dueOn(get("Due Date") || get("Start Date"), dueIn),
      labels: [get("List Name"), ...get("Tags").slice(0, 10_000).split(",")],
      repeat: get("Repeat")
        .trim()
        .replace(/^RRULE:/i, ""),
      parent: get("parentId").trim() === "" ? undefined : titles.get(get("parentId")),
      created: momentIn(get("Created Time")),
      completedAt: momentIn(get("Completed Time")),
    }
  })
}

/** Items of a checklist are lines that start with an empty or a filled square. */
const checklistIn = (content: string) =>
  content
    .replaceAll(/\r\n?/g, "\n")
    .replaceAll(/^[ \t]{0,100}▫[ \t]?/gm, "- [ ] ")
    .replaceAll(/^[ \t]{0,100}▪[ \t]?/gm, "- [x] ")

function dueOn(text: string, timeZone: string): Pick<ForeignTask, "dueDate" | "dateInWords"> {
  const when = readTime(text)
  if (when && when !== "unclear") return { dueDate: dayOf(when, timeZone) }
  return { dateInWords: text.trim() }
}

function momentIn(text: string): number | undefined {
  const when = readTime(text)
  return when && when !== "unclear" ? momentOf(when) : undefined
}
