import { parseRepeat } from "#shared/repeat/rule.ts"
import { readRepeatInWords } from "../tasks/words/imported-words.server.ts"
import { begun } from "../tasks/words/read-words.server.ts"

/**
 * The rule that another application wrote, as a rule of RFC 5545 or in words, and its first date: `dueDate` if there is one.
 * Undefined for a rule that a task here cannot have.
 */
export function repeatFrom(
  text: string,
  { today, dueDate }: { today: string; dueDate?: string },
): { repeat: string; dueDate: string } | undefined {
  if (!/(^|;|:)FREQ=/i.test(text)) return readRepeatInWords(text, { today, dueDate })
  const read = parseRepeat(withoutWeekStart(text))
  return "repeat" in read ? begun(read.repeat, dueDate, today) : undefined
}

/** Drops the first day of the week where it changes no date. It does in rules of several days in every second week. */
function withoutWeekStart(rule: string): string {
  const isOneWeek = !/INTERVAL=(?!1(;|$))/i.test(rule)
  const isOneDay = !/BYDAY=[^;]*,/i.test(rule)
  const dropped = isOneWeek || isOneDay || !/FREQ=WEEKLY/i.test(rule) ? /;?WKST=(MO|TU|WE|TH|FR|SA|SU)/i : /;?WKST=MO/i
  return rule.trim().replace(dropped, "").replace(/^;/, "")
}
