import { describe, expect, test } from "bun:test"
import fc from "fast-check"
import { nextDate } from "./next-date.ts"
import { frequencies, parseRepeat, type Repeat, weekdays } from "./rule.ts"

function rule(text: string): Repeat {
  const read = parseRepeat(text)
  if ("fault" in read) throw new Error(read.fault)
  return read.repeat
}

const next = (text: string, dueDate: string, today = dueDate) => nextDate(rule(text), { dueDate, today })

/** A due date and those that follow when the task is always completed on its due date. */
function completedInTime(text: string, start: string, times: number): (string | null)[] {
  const dates: (string | null)[] = [start]
  for (let last: string | null = start; last && dates.length < times; dates.push(last)) last = next(text, last)
  return dates
}

/** "1997-09 2,4 1997-10 2" as single dates. */
const dates = (table: string) =>
  [...table.matchAll(/(\d{4}-\d{2}) ([\d,]+)/g)].flatMap(([, month, days]) =>
    days!.split(",").map((day) => `${month}-${day.padStart(2, "0")}`),
  )

describe("the examples of RFC 5545, section 3.8.5.3", () => {
  const cases: [rule: string, dates: string][] = [
    ["FREQ=DAILY", "1997-09 28,29,30 1997-10 1,2"],
    ["FREQ=DAILY;INTERVAL=2", "1997-10 26,28,30 1997-11 1,3,5,7"],
    ["FREQ=DAILY;INTERVAL=10", "1997-09 2,12,22 1997-10 2,12"],
    ["FREQ=WEEKLY", "1997-09 2,9,16,23,30 1997-10 7,14,21,28 1997-11 4"],
    ["FREQ=WEEKLY;INTERVAL=2", "1997-09 2,16,30 1997-10 14,28 1997-11 11,25 1997-12 9,23 1998-01 6,20 1998-02 3,17"],
    ["FREQ=WEEKLY;BYDAY=TU,TH", "1997-09 2,4,9,11,16,18,23,25,30 1997-10 2"],
    [
      "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE,FR",
      "1997-09 1,3,5,15,17,19,29 1997-10 1,3,13,15,17,27,29,31 1997-11 10,12,14,24,26,28 1997-12 8,10,12,22",
    ],
    ["FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH", "1997-09 2,4,16,18,30 1997-10 2,14,16"],
    // The example of WKST=MO, which is the default; with WKST=SU it would be 5, 17, 19, 31.
    ["FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU", "1997-08 5,10,19,24"],
    ["FREQ=MONTHLY;BYMONTHDAY=2,15", "1997-09 2,15 1997-10 2,15 1997-11 2,15 1997-12 2,15 1998-01 2,15"],
    ["FREQ=MONTHLY;INTERVAL=18;BYMONTHDAY=10,11,12,13,14,15", "1997-09 10,11,12,13,14,15 1999-03 10,11,12,13"],
    ["FREQ=MONTHLY;BYMONTHDAY=15,30", "2007-01 15,30 2007-02 15 2007-03 15,30"],
    ["FREQ=YEARLY;BYMONTH=6,7", "1997-06 10 1997-07 10 1998-06 10 1998-07 10 1999-06 10 1999-07 10"],
    ["FREQ=YEARLY;INTERVAL=2;BYMONTH=1,2,3", "1997-03 10 1999-01 10 1999-02 10 1999-03 10 2001-01 10 2001-02 10"],
  ]
  for (const [text, table] of cases)
    test(text, () => {
      const expected = dates(table)
      expect(completedInTime(text, expected[0]!, expected.length)).toEqual(expected)
    })
})

describe("days that not every month or year has are skipped", () => {
  const cases: [rule: string, dates: string][] = [
    ["FREQ=MONTHLY", "2026-01 31 2026-03 31 2026-05 31 2026-07 31 2026-08 31 2026-10 31 2026-12 31 2027-01 31"],
    ["FREQ=MONTHLY;BYMONTHDAY=31", "2026-12 31 2027-01 31 2027-03 31"],
    ["FREQ=MONTHLY;BYMONTHDAY=29", "2026-12 29 2027-01 29 2027-03 29"],
    ["FREQ=MONTHLY;BYMONTHDAY=29,30,31", "2028-01 31 2028-02 29 2028-03 29,30,31 2028-04 29,30 2028-05 29"],
    ["FREQ=MONTHLY;INTERVAL=5;BYMONTHDAY=31", "2026-01 31 2028-07 31 2028-12 31 2029-05 31 2029-10 31"],
    ["FREQ=YEARLY", "2024-02 29 2028-02 29 2032-02 29"],
    ["FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "2096-02 29 2104-02 29"],
    ["FREQ=YEARLY;INTERVAL=3;BYMONTH=2;BYMONTHDAY=29", "2024-02 29 2036-02 29"],
    ["FREQ=YEARLY;INTERVAL=98;BYMONTH=2;BYMONTHDAY=29", "1704-02 29 2096-02 29"],
    ["FREQ=YEARLY;INTERVAL=25;BYMONTH=2;BYMONTHDAY=29", "2000-02 29 2400-02 29 2800-02 29"],
    ["FREQ=YEARLY;BYMONTH=2,4;BYMONTHDAY=29,31", "2027-04 29 2028-02 29 2028-04 29 2029-04 29"],
  ]
  for (const [text, table] of cases)
    test(text, () => {
      const expected = dates(table)
      expect(completedInTime(text, expected[0]!, expected.length)).toEqual(expected)
    })
})

describe("a late or early completion", () => {
  const cases: [what: string, rule: string, dueDate: string, today: string, next: string][] = [
    ["does not change the day of the week", "FREQ=WEEKLY", "2026-11-02", "2026-11-27", "2026-11-30"],
    [
      "does not change the weeks of the interval",
      "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO",
      "2026-11-02",
      "2026-11-17",
      "2026-11-30",
    ],
    [
      "on a day of the rule moves the date past that day",
      "FREQ=DAILY;INTERVAL=3",
      "2026-11-01",
      "2026-11-28",
      "2026-12-01",
    ],
    ["does not change the day of the month", "FREQ=MONTHLY", "2025-01-31", "2026-02-03", "2026-03-31"],
    ["does not change the months of the interval", "FREQ=MONTHLY;INTERVAL=3", "2025-01-31", "2026-02-03", "2026-07-31"],
    ["keeps 29 February", "FREQ=YEARLY", "2024-02-29", "2030-01-01", "2032-02-29"],
    [
      "before the due date moves past the due date",
      "FREQ=WEEKLY;BYDAY=MO,TH",
      "2026-12-07",
      "2026-11-29",
      "2026-12-10",
    ],
    [
      "of a postponed task returns to the days of the rule",
      "FREQ=MONTHLY;BYMONTHDAY=5",
      "2026-11-09",
      "2026-11-09",
      "2026-12-05",
    ],
    ["2000 years late", "FREQ=DAILY;INTERVAL=2", "0001-01-01", "2026-11-29", "2026-12-01"],
  ]
  for (const [what, text, dueDate, today, expected] of cases)
    test(`${what}: ${text}`, () => {
      expect(next(text, dueDate, today)).toBe(expected)
    })
})

describe("from completion", () => {
  const cases: [rule: string, dueDate: string, today: string, next: string][] = [
    ["FREQ=DAILY;INTERVAL=3", "2026-11-01", "2026-11-28", "2026-12-01"],
    ["FREQ=WEEKLY;INTERVAL=2", "2026-11-02", "2026-11-27", "2026-12-11"],
    ["FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", "2026-11-02", "2026-11-27", "2026-12-07"],
    ["FREQ=MONTHLY", "2026-11-02", "2026-12-31", "2027-01-31"],
    ["FREQ=MONTHLY", "2026-11-02", "2027-01-31", "2027-03-31"],
    // Completed early, it still moves past the due date.
    ["FREQ=DAILY;INTERVAL=3", "2026-12-01", "2026-11-28", "2026-12-04"],
  ]
  for (const [text, dueDate, today, expected] of cases)
    test(`${text}, due ${dueDate}, completed ${today}`, () => {
      expect(next(`${text};X-FROM=COMPLETION`, dueDate, today)).toBe(expected)
    })
})

test("the calendar ends with the year 9999", () => {
  expect(next("FREQ=DAILY", "9999-12-30")).toBe("9999-12-31")
  for (const frequency of frequencies) {
    expect(next(`FREQ=${frequency}`, "9999-12-31")).toBeNull()
    expect(next(`FREQ=${frequency};INTERVAL=99`, "2026-11-29", "9999-12-31")).toBeNull()
  }
})

test("a rule whose interval always misses its day has no next date, and the answer is fast", () => {
  const hostile: [rule: string, dueDate: string, today?: string][] = [
    ["FREQ=YEARLY;INTERVAL=2;BYMONTH=2;BYMONTHDAY=29", "2025-01-01"],
    ["FREQ=YEARLY;INTERVAL=4;BYMONTH=2;BYMONTHDAY=29", "0001-01-01", "9000-01-01"],
    ["FREQ=YEARLY;BYMONTH=2,4,6,9,11", "0001-01-31"],
    ["FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=31", "2025-02-01"],
    ["FREQ=MONTHLY;INTERVAL=96;BYMONTHDAY=30,31", "0001-02-01", "2026-01-01"],
  ]
  next("FREQ=YEARLY", "2024-02-29")
  const before = performance.now()
  for (const [text, dueDate, today] of hostile) expect([text, next(text, dueDate, today)]).toEqual([text, null])
  expect(performance.now() - before).toBeLessThan(200)
})

/** Whether this day is a date of the rule, by the text of RFC 5545 alone. */
function isDateOf(repeat: Repeat, start: Date, day: Date): boolean {
  const days = Math.round((day.getTime() - start.getTime()) / 86_400_000)
  const fromMonday = (date: Date) => (date.getUTCDay() + 6) % 7
  const months = (day.getUTCFullYear() - start.getUTCFullYear()) * 12 + day.getUTCMonth() - start.getUTCMonth()
  const monthDays = repeat.byMonthDay.length > 0 ? repeat.byMonthDay : [start.getUTCDate()]
  const isMonthDay = monthDays.includes(day.getUTCDate())
  switch (repeat.frequency) {
    case "DAILY":
      return days % repeat.interval === 0
    case "WEEKLY": {
      const weeks = (days + fromMonday(start) - fromMonday(day)) / 7
      const byDay = repeat.byDay.length > 0 ? repeat.byDay : [weekdays[fromMonday(start)]!]
      return weeks % repeat.interval === 0 && byDay.includes(weekdays[fromMonday(day)]!)
    }
    case "MONTHLY":
      return months % repeat.interval === 0 && isMonthDay
    case "YEARLY": {
      const everyMonth = repeat.byMonthDay.length > 0 ? [day.getUTCMonth() + 1] : [start.getUTCMonth() + 1]
      const byMonth = repeat.byMonth.length > 0 ? repeat.byMonth : everyMonth
      const years = day.getUTCFullYear() - start.getUTCFullYear()
      return years % repeat.interval === 0 && byMonth.includes(day.getUTCMonth() + 1) && isMonthDay
    }
  }
}

test("any rule has the same next date as a search day by day finds", () => {
  const some = <Value>(values: readonly Value[], maxLength = 3) =>
    fc.uniqueArray(fc.constantFrom(...values), { maxLength }).map((chosen) => chosen.toSorted())
  const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1)
  const date = fc.integer({ min: 0, max: 4_000 }).map((day) => new Date(Date.UTC(2023, 0, 1 + day)))
  const repeats = fc.record({
    frequency: fc.constantFrom(...frequencies),
    interval: fc.integer({ min: 1, max: 9 }),
    byDay: some(weekdays),
    byMonth: some(upTo(12)),
    byMonthDay: some([1, 2, 15, 28, 29, 30, 31]),
    fromCompletion: fc.boolean(),
  })
  fc.assert(
    fc.property(repeats, date, date, (any, due, completed) => {
      const { frequency } = any
      const repeat: Repeat = {
        ...any,
        byDay: frequency === "WEEKLY" ? any.byDay : [],
        byMonth: frequency === "YEARLY" ? any.byMonth : [],
        byMonthDay: frequency === "MONTHLY" || frequency === "YEARLY" ? any.byMonthDay : [],
      }
      const start = repeat.fromCompletion ? completed : due
      const day = new Date(Math.max(due.getTime(), completed.getTime()))
      const lastDay = day.getTime() + 20 * 366 * 86_400_000
      do day.setUTCDate(day.getUTCDate() + 1)
      while (!isDateOf(repeat, start, day) && day.getTime() < lastDay)

      const text = (date: Date) => date.toISOString().slice(0, 10)
      const found = nextDate(repeat, { dueDate: text(due), today: text(completed) })
      if (day.getTime() < lastDay) expect(found).toBe(text(day))
      else expect(found === null || found >= text(day)).toBe(true)
    }),
    { numRuns: 500 },
  )
})
