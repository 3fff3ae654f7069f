import { repeatInWords } from "#shared/repeat/in-words.ts"
import { largestInterval, parseRepeat, weekdays } from "#shared/repeat/rule.ts"
import type { Fields } from "#web/app/forms/refusal.ts"

const frequencies: Record<string, string> = { day: "DAILY", week: "WEEKLY", month: "MONTHLY", year: "YEARLY" }

/** The fields of the small form. It is used if its unit is chosen. */
export const choiceFields = ["repeatUnit", "repeatEvery", "repeatFrom", ...weekdays.map((day) => `repeat${day}`)]

/** Returns the choice in the small form as words for the field Repeat; undefined while no unit is chosen. */
export function chosenInWords(fields: Fields): { words: string } | { fault: string } | undefined {
  const { repeatUnit = "", repeatEvery = "", repeatFrom } = fields
  if (repeatUnit === "") return undefined
  const days = weekdays.filter((day) => fields[`repeat${day}`] !== undefined)
  const rule = [
    `FREQ=${frequencies[repeatUnit]}`,
    `INTERVAL=${repeatEvery.trim() || 1}`,
    ...(repeatUnit === "week" && days.length > 0 ? [`BYDAY=${days}`] : []),
    ...(repeatFrom === "completion" ? ["X-FROM=COMPLETION"] : []),
  ]
  const read = parseRepeat(rule.join(";"))
  return "repeat" in read
    ? { words: repeatInWords(read.repeat) }
    : { fault: `Choose a unit and a number from 1 to ${largestInterval}` }
}
