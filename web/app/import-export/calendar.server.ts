import ical, { ICalAlarmRelatesTo, ICalAlarmType, ICalEventTransparency } from "ical-generator"
import type { Task } from "#api/tasks/model.ts"
import { parseRepeat, rfcText } from "#shared/repeat/rule.ts"
import type { readOnlyTasksApi } from "../task-api/client.server.ts"

/** The most events of a calendar. */
const maxEvents = 1_000
const pageSize = 200
/** Seconds from midnight to the alarm of a task, at 9:00. */
const reminder = 9 * 60 * 60
/** PRIORITY of RFC 5545, 3.8.1.9. */
const priorities = { high: 1, medium: 5, low: 9 }

/** Returns the open tasks that have a date, earliest first, at most 1,000. Throws `Problem`. */
export async function datedTasks(api: ReturnType<typeof readOnlyTasksApi>): Promise<Task[]> {
  const tasks: Task[] = []
  let cursor: string | null = null
  do {
    const query = { status: "active", sort: "dueDate", limit: String(pageSize), ...(cursor && { cursor }) }
    const page = await api.list(query)
    const dated = page.items.filter(({ dueDate }) => dueDate !== null)
    tasks.push(...dated)
    // Tasks without a date come last.
    cursor = dated.length === page.items.length ? page.nextCursor : null
  } while (cursor && tasks.length < maxEvents)
  return tasks.slice(0, maxEvents)
}

/**
 * Returns the tasks as an iCalendar file (RFC 5545): for each an all-day event with an alarm at 9:00, and with its rule if it
 * repeats. `webUrl` is the origin of the task pages. The same tasks give the same text.
 */
export function calendarOf(tasks: Task[], webUrl: string): string {
  const { host } = new URL(webUrl)
  const calendar = ical({ name: "Latchkey", prodId: { company: "Latchkey", product: "Tasks", language: "EN" } })
  for (const task of tasks) {
    const { id, title, description, priority, dueDate, updatedAt, labels } = task
    const event = calendar.createEvent({
      id: `${id}@${host}`,
      // ical-generator writes the UTC date of an all-day event.
      start: new Date(`${dueDate}T00:00:00Z`),
      allDay: true,
      summary: printable(title),
      description: printable(description) || null,
      priority: priorities[priority],
      categories: labels.map((name) => ({ name })),
      transparency: ICalEventTransparency.TRANSPARENT,
      url: `${webUrl}/tasks/${id}`,
      stamp: new Date(updatedAt),
      lastModified: new Date(updatedAt),
      repeating: ruleOf(task),
    })
    // This must follow triggerAfter, which would relate the alarm to the end of the day.
    event
      .createAlarm({ type: ICalAlarmType.display, triggerAfter: reminder, description: printable(title) })
      .relatesTo(ICalAlarmRelatesTo.start)
  }
  return calendar.toString()
}

/** Returns the text without control characters except line breaks and tabs, because RFC 5545 (3.3.11) allows no others. */
const printable = (text: string) => text.replaceAll(/\r\n?/g, "\n").replaceAll(/(?![\n\t])\p{Cc}/gu, "")

/** The rule of a repeating task; `null` if it counts from completion, because a calendar cannot know that day. */
function ruleOf({ repeat }: Task): string | null {
  const parsed = repeat ? parseRepeat(repeat) : undefined
  return parsed && "repeat" in parsed && !parsed.repeat.fromCompletion ? `RRULE:${rfcText(parsed.repeat)}` : null
}
