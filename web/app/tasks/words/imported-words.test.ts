import { describe, expect, test } from "bun:test"
import fc from "fast-check"
import { repeatInWords } from "#shared/repeat/in-words.ts"
import { frequencies, type Repeat, repeatText, weekdays } from "#shared/repeat/rule.ts"
import { readDateInWords, readRepeatInWords } from "./imported-words.server.ts"

/** A Sunday. */
const today = "2026-11-29"

describe("a date in words", () => {
  const cases: [text: string, date: string | undefined][] = [
    ["tomorrow", "2026-11-30"],
    ["Today at 17:00", "2026-11-29"],
    ["mon at 9am", "2026-11-30"],
    ["next week", "2026-11-30"],
    ["in 3 days", "2026-12-02"],
    ["24 Dec", "2026-12-24"],
    ["Dec 24 2020 18:00", "2020-12-24"],
    ["2020-12-24", "2020-12-24"],
    ["24 Dec 6pm", "2026-12-24"],
    ["", undefined],
    ["some day", undefined],
    ["tomorrow morning", undefined],
    ["call tomorrow", undefined],
    ["30 Feb", undefined],
    ["tomorrow ".repeat(20), undefined],
  ]
  for (const [text, date] of cases)
    test(text.slice(0, 30) || "nothing", () => {
      expect(readDateInWords(text, { today })).toBe(date as string)
    })
})

describe("a repeat in the words of Todoist", () => {
  const cases: [text: string, repeat: string, dueDate: string][] = [
    ["every mon", "FREQ=WEEKLY;BYDAY=MO", "2026-11-30"],
    ["ev mon, fri at 9:00", "FREQ=WEEKLY;BYDAY=MO,FR", "2026-11-30"],
    ["every day at 9am", "FREQ=DAILY", "2026-11-29"],
    ["daily", "FREQ=DAILY", "2026-11-29"],
    ["every! 3 days", "FREQ=DAILY;INTERVAL=3;X-FROM=COMPLETION", "2026-11-29"],
    ["after 3 days", "FREQ=DAILY;INTERVAL=3;X-FROM=COMPLETION", "2026-11-29"],
    ["every 3 months starting 31 Jan", "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=31", "2027-01-31"],
    ["every workday", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "2026-11-30"],
    ["every 15 jan", "FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=15", "2027-01-15"],
    ["every 2nd", "FREQ=MONTHLY;BYMONTHDAY=2", "2026-12-02"],
  ]
  for (const [text, repeat, dueDate] of cases)
    test(text, () => {
      expect(readRepeatInWords(text, { today })).toEqual({ repeat, dueDate })
    })

  test("a text that a rule cannot express is not read", () => {
    for (const text of [
      "every 3rd friday",
      "every last day",
      "every day until May",
      "every hour",
      "every day starting soon",
    ])
      expect(readRepeatInWords(text, { today })).toBeUndefined()
  })

  test("begins with the date of the file", () => {
    expect(readRepeatInWords("every month", { today, dueDate: "2026-12-31" })).toEqual({
      repeat: "FREQ=MONTHLY;BYMONTHDAY=31",
      dueDate: "2026-12-31",
    })
  })
})

test("every rule with its days can be read again from its words", () => {
  const some = <Value>(values: readonly Value[], maxLength: number) =>
    fc
      .uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength })
      .map((chosen) => values.filter((value) => chosen.includes(value)))
  const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1)
  const rules = fc.record({
    frequency: fc.constantFrom(...frequencies),
    interval: fc.integer({ min: 1, max: 99 }),
    byDay: some(weekdays, 7),
    byMonth: some(upTo(12), 3),
    byMonthDay: some(upTo(28), 3),
    fromCompletion: fc.boolean(),
  })
  fc.assert(
    fc.property(rules, (any) => {
      const { frequency } = any
      const rule: Repeat = {
        ...any,
        byDay: frequency === "WEEKLY" ? any.byDay : [],
        byMonth: frequency === "YEARLY" ? any.byMonth : [],
        byMonthDay: frequency === "MONTHLY" || frequency === "YEARLY" ? any.byMonthDay : [],
      }
      expect(readRepeatInWords(repeatInWords(rule), { today })?.repeat).toBe(repeatText(rule))
    }),
    { numRuns: 300 },
  )
})
