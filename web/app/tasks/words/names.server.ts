import type { Weekday } from "#shared/repeat/rule.ts"

// Sources of regular expressions for English names of days, months and numbers, and functions for their values.

export const dayName =
  "(?:monday|mon|tuesday|tues|tue|wednesday|weds|wed|thursday|thurs|thur|thu|friday|fri|saturday|sat|sunday|sun)"
export const monthName =
  "(?:january|jan|february|feb|march|mar|april|apr|may|june?|july?|august|aug|september|sept?|october|oct|november|nov|december|dec)"
export const ordinal = "\\d{1,2}(?:st|nd|rd|th)"
/** "24 Dec", "24th of December", "Dec 24th". */
export const dayOfMonth = `(?:\\d{1,2}(?:st|nd|rd|th)?\\s+(?:of\\s+)?${monthName}|${monthName}\\s+\\d{1,2}(?:st|nd|rd|th)?)`

const numbers = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
export const number = `\\d{1,2}|${numbers.join("|")}`
export const numberOf = (text: string) => (/^\d/.test(text) ? Number.parseInt(text, 10) : numbers.indexOf(text) + 1)

export const weekdayOf = (name: string) => name.slice(0, 2).toUpperCase() as Weekday

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
export const monthOf = (name: string) => months.indexOf(name.slice(0, 3).toLowerCase()) + 1

/** Marks for a recognised piece, and for a piece that the person wants to keep in the title. No title contains them. */
export const recognisedMark = "\0"
export const keptMark = "\x01"

/** The beginning and end of a phrase. With them, "today's", "v1.2" and "monday/tuesday" contain no phrase. */
export const startOfPhrase = `(?<![^\\s(${recognisedMark}])`
export const endOfPhrase = `(?=[\\s${recognisedMark}]|$|[,.;:!?)](?:[\\s${recognisedMark}]|$))`

/** Whether only recognised pieces, white space and punctuation follow a phrase in the title. */
export const isLast = (rest: string) => /^[\s\0,.;:!?)]*$/.test(rest)

/** The word before a phrase, in lower case. */
export const wordBefore = (before: string) => /(\S+)\s*$/.exec(before.slice(-40))?.[1]?.toLowerCase() ?? ""
