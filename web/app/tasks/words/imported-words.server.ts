import { datePhrases } from "./date-phrases.server.ts"
import { withFirstDate } from "./read-words.server.ts"
import { repeatPhrases } from "./repeat-phrases.server.ts"

/** Characters. Longer texts are not dates. */
const longest = 100

/** Tasks have days only, so the time of day is not read: "tomorrow at 9:00", "24 Dec 6pm". */
const timeOfDay = /,?\s+(?:(?:at|@)\s*\d{1,2}(?:[:.]\d{2})?|\d{1,2}:\d{2}|\d{1,2}(?=\s?[ap]m))\s?(?:[ap]m)?(?=\s|$)/i
const withoutTime = (text: string) => text.trim().replace(timeOfDay, "")

/** Returns the day of a text that is nothing but a date, such as "tomorrow" or "24 Dec 2020 at 9:00"; otherwise undefined. */
export function readDateInWords(text: string, { today }: { today: string }): string | undefined {
  if (text.length > longest) return undefined
  const words = withoutTime(text)
  for (const { start, end, date } of datePhrases(words, today, { past: true }))
    return start === 0 && end === words.length ? date : undefined
}

/**
 * Returns the rule of a text that is nothing but a rule, and its first date. Also reads words of Todoist: "every! 3 days",
 * "after 3 days", "ev mon at 9:00", "every day starting 24 Dec". If the file has a due date, it is the first date.
 */
export function readRepeatInWords(
  text: string,
  { today, dueDate }: { today: string; dueDate?: string },
): { repeat: string; dueDate: string } | undefined {
  if (text.length > longest) return undefined
  const [rule = "", starting] = withoutTime(text)
    .replace(/^after\s/i, "every! ")
    .split(/,?\s+(?:starting|from)\s+(?!completion)/i)
  const start = starting === undefined ? dueDate : readDateInWords(starting, { today })
  if (starting !== undefined && !start) return undefined
  for (const phrase of repeatPhrases(rule))
    return phrase.start === 0 && phrase.end === rule.length ? withFirstDate(phrase.repeat, start, today) : undefined
}
