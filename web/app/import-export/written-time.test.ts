import { describe, expect, test } from "bun:test"
import { dayOf, dayOrderOf, momentOf, readTime } from "./written-time.ts"

test.each([
  ["2027-01-31"],
  ["2027/01/31"],
  ["2027/1/31"],
  [" 2027.01.31 "],
  ["31.01.2027"],
  ["31. 1. 2027"],
  ["31/01/2027"],
  ["1/31/2027"],
  ["31-1-2027"],
  ["31 Jan 2027"],
  ["31. January 2027"],
  ["Jan 31, 2027"],
  ["January 31st 2027"],
  ["20270131"],
  ["2027-01-31 00:00:00"],
  ["1/31/2027 12:00:00 AM"],
])("%p is a day", (text) => {
  expect(readTime(text)).toEqual({ day: "2027-01-31" })
})

test.each([
  ["2027-01-31T23:30:00.000Z", "2027-01-31T23:30:00.000Z"],
  ["2026/11/29 00:08:49.870", "2026-11-29T00:08:49.870Z"],
  ["2027-01-31 23:30", "2027-01-31T23:30:00.000Z"],
  ["20270131T233000Z", "2027-01-31T23:30:00.000Z"],
  ["2018-12-11T23:00:00+0000", "2018-12-11T23:00:00.000Z"],
  ["2027-01-31T10:00:00.123456789+02:00", "2027-01-31T08:00:00.123Z"],
  ["2027-01-31T10:00-0530", "2027-01-31T15:30:00.000Z"],
  ["1/31/2027 11:15:00 PM", "2027-01-31T23:15:00.000Z"],
  ["31.01.2027, 12:05 p.m.", "2027-01-31T12:05:00.000Z"],
  ["2027-01-31T00:00:00Z", "2027-01-31T00:00:00.000Z"],
])("%p is a moment, in UTC when no zone is given", (text, iso) => {
  expect(readTime(text)).toMatchObject({ moment: Date.parse(iso) })
})

test.each([
  "",
  "tomorrow",
  "02/31/2027",
  "31.04.2027",
  "2027-02-30",
  "2027-13-01",
  "2027-00-10",
  "0000-01-01",
  "20277-01-01",
  "2027-01",
  "46418",
  "1/31/27",
  "31 Jax 2027",
  "2027-01-31T25:00",
  "2027-01-31 13:00 PM",
  "2027-01-31 10:61",
  "2027-01-31 and more",
  "2027-01-31".repeat(10_000),
])("%p is neither", (text) => {
  expect(readTime(text)).toBeUndefined()
})

describe("day and month that could be exchanged", () => {
  test("are unclear without other dates", () => {
    expect(readTime("01/02/2027")).toBe("unclear")
    expect(readTime("1-2-2027")).toBe("unclear")
    expect(readTime("02/02/2027")).toEqual({ day: "2027-02-02" })
  })

  test("can be read if the order is known", () => {
    expect(readTime("01/02/2027", "day first")).toEqual({ day: "2027-02-01" })
    expect(readTime("01/02/2027", "month first")).toEqual({ day: "2027-01-02" })
    expect(readTime("31/01/2027", "month first")).toBeUndefined()
  })

  test("can be read if the other dates of the file show the order", () => {
    expect(dayOrderOf(["01/02/2027", "", "31/01/2027"])).toBe("day first")
    expect(dayOrderOf(["01/02/2027", "1/31/2027"])).toBe("month first")
    expect(dayOrderOf(["01/02/2027", "03/04/2027"])).toBe("unclear")
    expect(dayOrderOf(["01/31/2027", "31/01/2027"])).not.toBe("day first")
    expect(dayOrderOf(["02/31/2027", "31/01/2027"])).toBe("day first")
  })
})

test("the day of a moment is in the person's time zone", () => {
  const late = readTime("2027-01-31T23:30:00Z") as { moment: number }
  expect(["UTC", "Europe/Berlin", "America/New_York"].map((zone) => dayOf(late, zone))).toEqual([
    "2027-01-31",
    "2027-02-01",
    "2027-01-31",
  ])
  expect(dayOf({ day: "2027-01-31" }, "Pacific/Kiritimati")).toBe("2027-01-31")
  expect(momentOf({ day: "2027-01-31" }, Date.UTC(2027, 1, 1))).toBe(Date.UTC(2027, 0, 31))
})

describe("the current time in a time zone ahead of UTC", () => {
  const now = Date.UTC(2027, 0, 30, 20)
  const momentIn = (text: string) =>
    momentOf(readTime(text) as Exclude<ReturnType<typeof readTime>, "unclear" | undefined>, now)

  test.each(["2027-01-31", "2027/01/31 08:00", "1/31/2027 10:00:00 AM"])(
    "%p without a zone is not in the future",
    (text) => {
      expect(momentIn(text)).toBe(now)
    },
  )

  test.each(["2027-01-31T08:00:00Z", "2027-01-31 08:00 +01:00", "2027-01-31 10:01", "2027-02-01"])(
    "%p stays in the future, because it is later than the time in any time zone",
    (text) => expect(momentIn(text)).toBeGreaterThan(now),
  )

  test("an earlier time is not changed", () => expect(momentIn("2027-01-30 19:59")).toBe(Date.UTC(2027, 0, 30, 19, 59)))
})
