import { Problem } from "#shared/http/problem.ts"
import { repeatInWords } from "#shared/repeat/in-words.ts"
import { parseRepeat } from "#shared/repeat/rule.ts"
import type { Fields } from "#web/app/forms/refusal.ts"
import { readRepeatInWords } from "../words/imported-words.server.ts"
import { begun } from "../words/read-words.server.ts"
import { choiceFields, chosenInWords } from "./chosen-repeat.ts"

/** A stored rule as the forms show it: "every 2 weeks on Mon"; empty without one. */
export function wordsOfRule(rule: string | null | undefined): string {
  const read = rule ? parseRepeat(rule) : undefined
  return read && "repeat" in read ? repeatInWords(read.repeat) : ""
}

/** The fields with the choice of the small form as the text of Repeat. Throws a 422 `Problem` for an impossible choice. */
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
  /** The rule that the task has. Its words mean this rule, whatever its due date. */
  stored?: string | null
}

/**
 * The rule that the text of a form means, in words or as a rule of RFC 5545, with the days of its first date written out. The
 * first date is the due date, or the first that the rule has. Throws a 422 `Problem` for a text that is not understood.
 */
export function readRepeat(text: string, about: About): { repeat: string | null; dueDate?: string } {
  const written = text.trim()
  const dueDate = about.dueDate || undefined
  if (written === "") return { repeat: null }
  if (about.stored && written === wordsOfRule(about.stored)) return { repeat: about.stored }
  if (/^(RRULE:|[\w-]+=)/i.test(written)) {
    const read = parseRepeat(written)
    if ("fault" in read) throw notARule(read.fault)
    return begun(read.repeat, dueDate, about.today)
  }
  const read = readRepeatInWords(written, { today: about.today, dueDate })
  if (!read) throw notARule("Write it like “every 2 weeks on Mon”, or choose it below")
  return read
}

const notARule = (message: string) =>
  new Problem("invalid-fields", "The repeat is not understood.", { errors: [{ field: "repeat", message }] })
