import { expect, test } from "bun:test"
import ICAL from "ical.js"
import type { Task } from "#api/tasks/model.ts"
import { calendarOf as calendarFor, datedTasks } from "./calendar.server.ts"

const calendarOf = (tasks: Task[]) => calendarFor(tasks, "https://tasks.example")

const task = (fields: Partial<Task>): Task => ({
  id: "0193a000-0000-7000-8000-000000000001",
  title: "Water the plants",
  description: "",
  completed: false,
  priority: "medium",
  dueDate: "2026-12-07",
  labels: [],
  repeat: null,
  createdAt: "2026-11-01T08:00:00.000Z",
  updatedAt: "2026-11-02T09:30:00.000Z",
  completedAt: null,
  ...fields,
})

/** Makes a calendar and returns its events, parsed by another library. */
const eventsOf = (tasks: Task[]) =>
  new ICAL.Component(ICAL.parse(calendarOf(tasks))).getAllSubcomponents("vevent").map((event) => ({
    event: new ICAL.Event(event),
    priority: Number(event.getFirstPropertyValue("priority")),
    categories: event.getAllProperties("categories").flatMap((property) => property.getValues()),
    alarm: event.getFirstSubcomponent("valarm")!,
  }))

test("a task is an all-day event on its date with an alarm at 9:00", () => {
  const [found] = eventsOf([task({ priority: "high", labels: ["home", "plants"] })])
  const { event, priority, categories, alarm } = found!
  expect(event.summary).toBe("Water the plants")
  expect(event.startDate.isDate).toBe(true)
  expect(event.startDate.toString()).toBe("2026-12-07")
  expect(event.endDate.toString()).toBe("2026-12-08")
  expect(priority).toBe(1)
  expect(categories).toEqual(["home", "plants"])
  const trigger = alarm.getFirstProperty("trigger")!
  expect([
    (trigger.getFirstValue() as ICAL.Duration).toSeconds(),
    trigger.getFirstParameter("related") ?? "START",
  ]).toEqual([9 * 60 * 60, "START"])
})

test.each([
  'commas, semicolons; back\\slashes and "quotation marks"',
  "BEGIN:VEVENT",
  `${"long ".repeat(39)}title`,
  "Füße 🌱 ".repeat(20).trim(),
])("a calendar program reads the title %p unchanged", (title) => {
  const description = `${title}\nBEGIN:VALARM\r\nEND:VEVENT`
  const text = calendarOf([task({ title, description })])
  for (const line of text.split("\r\n")) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75)
  const [found] = eventsOf([task({ title, description })])
  expect(found!.event.summary).toBe(title)
  expect(found!.event.description.replaceAll("\r\n", "\n")).toBe(description.replaceAll("\r\n", "\n"))
})

test("control characters of a text are left out, because calendar programs refuse them", () => {
  const [found] = eventsOf([
    task({ title: "Water\u0007 the\u001b \u007fplants", description: "one\rtwo\r\nthree\tfour\u0000" }),
  ])
  expect(found!.event.summary).toBe("Water the plants")
  expect(found!.alarm.getFirstPropertyValue("description")).toBe("Water the plants")
  expect(found!.event.description).toBe("one\ntwo\nthree\tfour")
})

test("a repeating task has its rule", () => {
  const [found] = eventsOf([task({ repeat: "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE" })])
  const dates = found!.event.iterator()
  expect(Array.from({ length: 4 }, () => dates.next().toString())).toEqual([
    "2026-12-07",
    "2026-12-09",
    "2026-12-21",
    "2026-12-23",
  ])
})

test("a task that repeats from its completion has no rule", () => {
  const [found] = eventsOf([task({ repeat: "FREQ=DAILY;INTERVAL=3;X-FROM=COMPLETION" })])
  expect(found!.event.isRecurring()).toBe(false)
})

test("the same tasks give the same text, and a changed task gives another text", () => {
  expect(calendarOf([task({})])).toBe(calendarOf([task({})]))
  expect(calendarOf([task({ updatedAt: "2026-11-02T09:31:00.000Z" })])).not.toBe(calendarOf([task({})]))
})

test("only the 1,000 tasks with the earliest dates are read", async () => {
  const all = Array.from({ length: 1_500 }, (_, n) =>
    task({ title: `Task ${n}`, dueDate: n < 1_300 ? "2026-12-07" : null }),
  )
  let pages = 0
  const list = async (query: Record<string, string> | URLSearchParams) => {
    const { cursor, limit, status, sort } = query as Record<string, string>
    expect([status, sort]).toEqual(["active", "dueDate"])
    pages++
    const from = Number(cursor ?? 0)
    const next = from + Number(limit)
    return { items: all.slice(from, next), nextCursor: next < all.length ? String(next) : null }
  }
  expect((await datedTasks({ list })).map(({ title }) => title)).toEqual(all.slice(0, 1_000).map(({ title }) => title))
  expect(pages).toBe(5)
})
