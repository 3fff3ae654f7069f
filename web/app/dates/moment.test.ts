import { expect, test } from "bun:test"
import { fromNow, onTheClock } from "./moment.ts"

const now = new Date("2026-11-25T12:00:00Z")
const at = (seconds: number) => fromNow(new Date(now.getTime() + seconds * 1000), now)

test("a moment is named by its distance from now, in the largest unit that fits", () => {
  expect([-5, -120, -3 * 3600, -86_400, 7 * 86_400, 59].map(at)).toEqual([
    "just now",
    "2 minutes ago",
    "3 hours ago",
    "1 day ago",
    "in 7 days",
    "just now",
  ])
})

test("the clock is the one of the person's own time zone", () => {
  expect(onTheClock(now, "UTC")).toBe("25 Nov 2026, 12:00")
  expect(onTheClock(now, "Asia/Kathmandu")).toBe("25 Nov 2026, 17:45")
})
