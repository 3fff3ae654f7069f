import { Problem } from "#shared/http/problem.ts"
import { repeatInWords } from "#shared/repeat/in-words.ts"
import { parseRepeat } from "#shared/repeat/rule.ts"
import type { Fields } from "#web/app/forms/refusal.ts"
import { readRepeatInWords } from "../words/imported-words.server.ts"
import { withFirstDate } from "../words/read-words.server.ts"
import { choiceFields, chosenInWords } from "./chosen-repeat.ts"

/** Returns a stored rule as forms show it, such as "every 2 weeks on Mon"; an empty text without a rule. */
export function wordsOfRule(rule: string | null | undefined): string {
  const read = rule ? parseRepeat(rule) : undefined
  return read && "repeat" in read ? repeatInWords(read.repeat) : ""
}

/** Returns the fields with the choice of the small form in the field Repeat. Throws a 422 `Problem` for an impossible choice. */
export function withChosenRepeat(fields: Fields): Fields {
  const chosen = chosenInWords(fields)
  const others = Object.fromEntries(Object.entries(fields).filter(([name]) => !choiceFields.includes(name)))
  if (!chosen) return others
  if ("fault" in chosen) throw notARule(chosen.fault)
  return { ...others, repeat: chosen.words }
}

type About = {
  today: string
  dueDate?: string | null
  /** The stored rule. If the text is its words, it means exactly this rule, independent of the due date. */
  stored?: string | null
}

/**
 * Reads the text of the field Repeat: words or a rule of RFC 5545. Returns the rule with the days of its first date, which is
 * the due date, otherwise the first date of the rule. Throws a 422 `Problem` for a text that is not understood.
 */
export function readRepeat(text: string, about: About): { repeat: string | null; dueDate?: string } {
  const written = text.trim()
  const dueDate = about.dueDate || undefined
  if (written === "") return { repeat: null }
  if (about.stored && written === wordsOfRule(about.stored)) return { repeat: about.stored }
  if (/^(RRULE:|[\w-]+=)/i.test(written)) {
    const read = parseRepeat(written)
    if ("fault" in read) throw notARule(read.fault)
    return withFirstDate(read.repeat, dueDate, about.today)
  }
  const read = readRepeatInWords(written, { today: about.today, dueDate })
  if (!read) throw notARule("Write it like “every 2 weeks on Mon”, or choose it below")
  return read
}

const notARule = (message: string) =>
  new Problem("invalid-fields", "The repeat is not understood.", { errors: [{ field: "repeat", message }] })
