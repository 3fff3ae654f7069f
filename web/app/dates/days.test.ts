import { describe, expect, test } from "bun:test"
import { dayHeading, dayInText, dueInWords, namedDay } from "./days.ts"

describe("a due date in words, on Wednesday 25 November 2026", () => {
  const cases: [string, string, string][] = [
    ["2026-11-25", "Today", "today"],
    ["2026-11-26", "Tomorrow", "later"],
    ["2026-11-27", "Friday", "later"],
    ["2026-12-01", "Tuesday", "later"],
    ["2026-12-02", "2 Dec", "later"],
    ["2027-01-02", "2 Jan 2027", "later"],
    ["2026-11-24", "1 day late", "late"],
    ["2026-11-22", "3 days late", "late"],
    ["2026-10-26", "30 days late", "late"],
    ["2026-10-25", "25 Oct", "late"],
    ["2024-02-29", "29 Feb 2024", "late"],
  ]
  for (const [dueDate, words, when] of cases)
    test(`${dueDate} is "${words}"`, () => {
      expect(dueInWords(dueDate, "2026-11-25")).toEqual({ words, when } as ReturnType<typeof dueInWords>)
    })
})

test.each([
  ["today", "2026-11-25", "2026-11-25"],
  ["tomorrow", "2026-12-31", "2027-01-01"],
  ["next-week", "2026-11-25", "2026-11-30"],
  ["next-week", "2026-11-29", "2026-11-30"],
  ["next-week", "2026-11-30", "2026-12-07"],
  ["toString", "2026-11-25", undefined],
])("the day named %p on %p is %p", (name, today, day) => {
  expect(namedDay(name, today)).toBe(day)
})

test("the heading of a day is its name within a week, then its date; earlier days are overdue", () => {
  const today = "2026-11-25"
  const heading = (date: string) => dayHeading(date, today)
  expect(heading("2026-11-01")).toBe("Overdue")
  expect(heading(today)).toBe("Today")
  expect(heading("2026-11-26")).toBe("Tomorrow")
  expect(heading("2026-12-01")).toBe("Tuesday")
  expect(heading("2026-12-02")).toBe("Wed 2 Dec")
  expect(heading("2027-01-02")).toBe("Sat 2 Jan 2027")
})

test("a message says tomorrow, or the weekday and date of another day", () => {
  expect(dayInText("2026-11-26", "2026-11-25")).toBe("tomorrow")
  expect(dayInText("2026-11-30", "2026-11-25")).toBe("Mon 30 Nov")
})
