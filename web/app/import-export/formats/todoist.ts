import type { ForeignTask } from "../foreign-task.ts"
import type { Table } from "../rows.ts"
import { dayOf, readTime } from "../written-time.ts"

/** The CSV of Todoist: rows of several types, in the order of the project. */
export const isTodoist = (has: (heading: string) => boolean) => has("TYPE") && has("CONTENT")

/** Longer texts are not searched for labels. */
const longestContent = 2_000

const priorities = { "1": "high", "2": "medium", "3": "medium", "4": "low" } as const

export function readTodoist({ rows }: Table): ForeignTask[] {
  const tasks: ForeignTask[] = []
  /** The titles of the possible parents of the next task, by indent. */
  let parents: string[] = []
  let section = ""
  for (const { line, get } of rows) {
    const type = get("TYPE").trim().toLowerCase()
    const content = get("CONTENT")
    if (type === "section") {
      section = content
      parents = []
    }
    if (type === "note") tasks.at(-1)?.description.push(content)
    if (type !== "task") continue
    const { title, labels } = withoutLabels(content)
    const indent = Math.min(Math.max(Number(get("INDENT")) || 1, 1), 10)
    const parent = parents.slice(0, indent - 1).at(-1)
    parents = [...parents.slice(0, indent - 1), title]
    const deadline = get("DEADLINE").trim()
    const when = dateIn(get("DATE").trim())
    tasks.push({
      place: { unit: "Line", number: line },
      title,
      description: [get("DESCRIPTION"), when.dueDate && deadline ? `Deadline: ${deadline}` : ""],
      priority: priorities[get("PRIORITY").trim() as keyof typeof priorities],
      labels: section ? [section, ...labels] : labels,
      parent,
      ...(deadline && !when.dueDate ? { ...when, ...dateIn(deadline) } : when),
    })
  }
  return tasks
}

/** Separates labels such as `@home` from a title. A title of only labels is not changed. */
function withoutLabels(content: string): { title: string; labels: string[] } {
  if (content.length > longestContent) return { title: content, labels: [] }
  const words = content.split(/\s+/)
  const isLabel = (word: string) => /^@[^@]/.test(word)
  const labels = words.filter(isLabel).map((word) => word.slice(1))
  const title = words.filter((word) => !isLabel(word)).join(" ")
  return { title: labels.length === 0 || title.trim() === "" ? content : title, labels }
}

/** Times are in the time zone of the file's owner, so the day is correct as written. */
function dateIn(words: string): Pick<ForeignTask, "dueDate" | "repeat" | "dateInWords"> {
  if (words === "") return {}
  if (/\b(every|ev)\b|^after\b/i.test(words)) return { repeat: words }
  const when = readTime(words)
  return when && when !== "unclear" ? { dueDate: dayOf(when, "UTC") } : { dateInWords: words }
}
