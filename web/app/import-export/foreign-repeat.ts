import { parseRepeat } from "#shared/repeat/rule.ts"
import { readRepeatInWords } from "../tasks/words/imported-words.server.ts"
import { withFirstDate } from "../tasks/words/read-words.server.ts"

/**
 * Reads the rule of another application, which is a rule of RFC 5545 or words. Returns it with its first date, which is
 * `dueDate` if there is one; undefined for a rule that our tasks cannot have.
 */
export function repeatFrom(
  text: string,
  { today, dueDate }: { today: string; dueDate?: string },
): { repeat: string; dueDate: string } | undefined {
  if (!/(^|;|:)FREQ=/i.test(text)) return readRepeatInWords(text, { today, dueDate })
  const read = parseRepeat(withoutWeekStart(text))
  return "repeat" in read ? withFirstDate(read.repeat, dueDate, today) : undefined
}

/** Removes the first day of the week if that changes no date. It can change dates of rules for several days every second week. */
function withoutWeekStart(rule: string): string {
  const isOneWeek = !/INTERVAL=(?!1(;|$))/i.test(rule)
  const isOneDay = !/BYDAY=[^;]*,/i.test(rule)
  const dropped = isOneWeek || isOneDay || !/FREQ=WEEKLY/i.test(rule) ? /;?WKST=(MO|TU|WE|TH|FR|SA|SU)/i : /;?WKST=MO/i
  return rule.trim().replace(dropped, "").replace(/^;/, "")
}
