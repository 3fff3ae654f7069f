import { type Frequency, parseRepeat, type Repeat, repeatText, type Weekday } from "#shared/repeat/rule.ts"
import {
  dayName,
  dayOfMonth,
  endOfPhrase,
  isLast,
  monthName,
  monthOf,
  number,
  numberOf,
  ordinal,
  startOfPhrase,
  weekdayOf,
  wordBefore,
} from "./names.server.ts"

/** A rule in a text, from `start` up to `end`. */
export type RepeatPhrase = { start: number; end: number; repeat: Repeat }

/** Yields all phrases such as "every 2 weeks on Mon", in order. Leaves out similar phrases, such as "every second draft". */
export function* repeatPhrases(text: string): Generator<RepeatPhrase> {
  for (const { index } of text.matchAll(beginning)) {
    const phrase = phraseAt(text, index)
    if (phrase) yield phrase
  }
}

const adjectives: Record<string, [Frequency, interval: number]> = {
  daily: ["DAILY", 1],
  weekly: ["WEEKLY", 1],
  fortnightly: ["WEEKLY", 2],
  monthly: ["MONTHLY", 1],
  quarterly: ["MONTHLY", 3],
  yearly: ["YEARLY", 1],
  annually: ["YEARLY", 1],
}
const units: Record<string, [Frequency, interval: number]> = {
  day: ["DAILY", 1],
  week: ["WEEKLY", 1],
  fortnight: ["WEEKLY", 2],
  month: ["MONTHLY", 1],
  quarter: ["MONTHLY", 3],
  year: ["YEARLY", 1],
}

const every = "(?:every|each|ev)(!)?(?=\\s)"
const adjective = Object.keys(adjectives).join("|")
const unit = `(?:${Object.keys(units).join("|")})`
const beginning = new RegExp(`${startOfPhrase}(?:${every}|(?:${adjective})${endOfPhrase})`, "giu")

const and = "(?:\\s*,\\s*and\\s+|\\s*,\\s*|\\s+and\\s+|\\s*&\\s*|\\s+)"
const next = (source: string) => new RegExp(`\\s+(?:${source})${endOfPhrase}`, "iuy")
const anEvery = new RegExp(every, "iuy")
const anAdjective = new RegExp(`(${adjective})${endOfPhrase}`, "iuy")
/** Does not match "every 3rd Friday", which can mean the third Friday of a month. */
const anInterval = new RegExp(
  `\\s+(?:(other)(?=\\s+(?:${dayName}|${unit})s?${endOfPhrase})|(${number})(?:st|nd|rd|th)?(?=\\s+${unit}s?${endOfPhrase}))`,
  "iuy",
)
const aUnit = next(`(${unit})s?`)
const daysOfWeek = `${dayName}s?(?:${and}${dayName}s?)*`
const daysAlone = next(`(${daysOfWeek})`)
const onDaysOfWeek = next(`on\\s+(${daysOfWeek})`)
const workdays = next("(?:weekdays?|workdays?|working\\s+days?)")
const weekends = next("weekends?")
const daysOfMonth = `(?:${ordinal})(?:${and}(?:${ordinal}))*`
const daysOfMonthAlone = next(`(?:the\\s+)?(${daysOfMonth})(\\s+(?:day\\s+)?of\\s+(?:the|each|every)\\s+month)?`)
const onDaysOfMonth = next(`on\\s+(?:the\\s+|day\\s+)?((?:\\d{1,2}|${daysOfMonth}))`)
const dateAlone = next(`(?:the\\s+)?(${dayOfMonth})`)
const onDate = next(`on\\s+(?:the\\s+)?(${dayOfMonth})`)
const months = `${monthName}(?:${and}${monthName})*`
const onDaysOfMonths = next(`on\\s+the\\s+(${daysOfMonth})\\s+of\\s+(${months}|every\\s+month|each\\s+month)`)
const inMonths = next(`in\\s+(${months})`)
const fromCompletion = new RegExp(`,?\\s+(?:from|after|on)\\s+completion${endOfPhrase}`, "iuy")
/** Words after which a rule cannot be expressed: "every month on the last day", "every day until May". */
const unexpressed = new RegExp(
  `,?\\s+(?:(?:until|till|except|but|for\\s+\\d)|and\\s+(?:the\\s+)?(?:\\d|(?:${dayName}|${monthName})\\b)|on\\s+(?:(?:the|an?)\\s+)?(?:last|first|second|third|fourth|day|\\d+|${dayName}|${monthName})(?:st|nd|rd|th)?\\b)`,
  "iuy",
)

/** Reads a text from left to right. `take` moves past a pattern if it matches at the current position. */
function cursorAt(text: string, start: number) {
  let at = start
  return {
    get at() {
      return at
    },
    take(pattern: RegExp): RegExpExecArray | null {
      pattern.lastIndex = at
      const match = pattern.exec(text)
      if (match) at = pattern.lastIndex
      return match
    },
  }
}
type Cursor = ReturnType<typeof cursorAt>

function phraseAt(text: string, start: number): RepeatPhrase | undefined {
  const cursor = cursorAt(text, start)
  const begun = cursor.take(anEvery)
  const written = begun ? afterEvery(text, cursor) : afterAdjective(text, cursor)
  if (!written) return undefined
  const isFromCompletion = Boolean(cursor.take(fromCompletion) || begun?.[1])
  const end = cursor.at
  if (cursor.take(unexpressed)) return undefined
  // Refuses words that no rule can express, such as 30 February.
  const read = parseRepeat(repeatText({ ...nothing, ...written, fromCompletion: isFromCompletion }))
  return "repeat" in read ? { start, end, repeat: read.repeat } : undefined
}

const nothing = { interval: 1, byDay: [], byMonth: [], byMonthDay: [] }
type Written = Partial<Repeat> & Pick<Repeat, "frequency">

/** Reads "Water plants daily", but not "Read daily news". */
function afterAdjective(text: string, cursor: Cursor): Written | undefined {
  const isNoun = /^(?:a|an|the|my|our|your)$/.test(wordBefore(text.slice(0, cursor.at)))
  const [frequency, interval] = adjectives[cursor.take(anAdjective)![1]!.toLowerCase()]!
  const end = cursor.at
  const written = withDays(cursor, { frequency, interval })
  const isRule =
    cursor.at > end || isLast(text.slice(end)) || /^,?\s+(?:from|after|on)\s+completion/i.test(text.slice(end))
  return isRule && !isNoun ? written : undefined
}

function afterEvery(text: string, cursor: Cursor): Written | undefined {
  const given = cursor.take(anInterval)
  const times = given?.[1] ? 2 : given?.[2] ? numberOf(given[2].toLowerCase()) : 1
  if (times === 0) return undefined
  const unit = cursor.take(aUnit)
  if (unit) {
    const [frequency, interval] = units[unit[1]!.toLowerCase()]!
    return withDays(cursor, { frequency, interval: interval * times })
  }
  const days = cursor.take(daysAlone)
  if (days) return { frequency: "WEEKLY", interval: times, byDay: daysIn(days[1]!) }
  if (given) return undefined
  if (cursor.take(workdays)) return { frequency: "WEEKLY", byDay: ["MO", "TU", "WE", "TH", "FR"] }
  if (cursor.take(weekends)) return { frequency: "WEEKLY", byDay: ["SA"] }
  const date = cursor.take(dateAlone)
  if (date) return { frequency: "YEARLY", ...dateIn(date[1]!) }
  const ofMonth = cursor.take(daysOfMonthAlone)
  const isClear = ofMonth && (ofMonth[2] || isLast(text.slice(cursor.at)))
  return isClear ? { frequency: "MONTHLY", byMonthDay: numbersIn(ofMonth[1]!) } : undefined
}

/** Adds the days after "every 2 weeks", "every month" or "every year", if there are any. */
function withDays(cursor: Cursor, { frequency, interval }: { frequency: Frequency; interval: number }): Written {
  const written = { frequency, interval }
  if (frequency === "WEEKLY") {
    const days = cursor.take(onDaysOfWeek)
    return days ? { ...written, byDay: daysIn(days[1]!) } : written
  }
  if (frequency === "MONTHLY") {
    const days = cursor.take(onDaysOfMonth)
    return days ? { ...written, byMonthDay: numbersIn(days[1]!) } : written
  }
  if (frequency !== "YEARLY") return written
  const days = cursor.take(onDaysOfMonths)
  if (days) return { ...written, byMonthDay: numbersIn(days[1]!), byMonth: monthsIn(days[2]!) }
  const date = cursor.take(onDate)
  if (date) return { ...written, ...dateIn(date[1]!) }
  const inThem = cursor.take(inMonths)
  return inThem ? { ...written, byMonth: monthsIn(inThem[1]!), byMonthDay: [1] } : written
}

const all = (source: string) => new RegExp(`\\b(?:${source})\\b`, "gi")
const daysIn = (list: string): Weekday[] => (list.match(all(`${dayName}s?`)) ?? []).map(weekdayOf)
const monthsIn = (list: string) => (list.match(all(monthName)) ?? []).map(monthOf)
const numbersIn = (list: string) => (list.match(/\d+/g) ?? []).map(Number)
const dateIn = (date: string) => ({ byMonth: monthsIn(date), byMonthDay: numbersIn(date) })
