import { expect, test } from "bun:test"
import { durationInWords, fromNow, localTime } from "./times.ts"

const now = new Date("2026-11-25T12:00:00Z")
const at = (seconds: number) => fromNow(new Date(now.getTime() + seconds * 1000), now)

test("a moment is shown as its distance from now, in the largest unit that fits", () => {
  expect([-5, -120, -3 * 3600, -86_400, 7 * 86_400, 59].map(at)).toEqual([
    "just now",
    "2 minutes ago",
    "3 hours ago",
    "1 day ago",
    "in 7 days",
    "just now",
  ])
})

test("a local time is in the person's time zone", () => {
  expect(localTime(now, "UTC")).toBe("25 Nov 2026, 12:00")
  expect(localTime(now, "Asia/Kathmandu")).toBe("25 Nov 2026, 17:45")
})

test("a duration is rounded up to a fitting unit", () => {
  expect([1, 30, 59.2, 90, 300, 3600, 86_400, 604_800, 31_536_000].map(durationInWords)).toEqual([
    "1 second",
    "30 seconds",
    "60 seconds",
    "2 minutes",
    "5 minutes",
    "60 minutes",
    "24 hours",
    "7 days",
    "365 days",
  ])
})
