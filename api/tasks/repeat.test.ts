import { describe, expect, test } from "bun:test"
import { freshDatabase } from "#scripts/test/database.ts"
import { eventually } from "#scripts/test/eventually.ts"
import { connect } from "#shared/database/connect.ts"
import { startApi } from "../test/api.ts"
import { apiWithUser } from "../test/api-with-user.ts"
import type { Task } from "./model.ts"

const { api, ada } = await apiWithUser()

const path = ({ id }: { id: string }) => `/api/tasks/${id}`
const find = async (task: { id: string }): Promise<Task> => (await ada.get(path(task))).body
const complete = (task: { id: string }, today: string, body: object | undefined = { completed: true }) =>
  ada.ask("PATCH", `${path(task)}/complete?today=${today}`, { body })

describe("a rule", () => {
  test.each([
    ["freq=daily", "FREQ=DAILY"],
    ["RRULE:FREQ=WEEKLY;INTERVAL=1;BYDAY=WE,MO", "FREQ=WEEKLY;BYDAY=MO,WE"],
    ["X-FROM=COMPLETION;INTERVAL=3;FREQ=DAILY", "FREQ=DAILY;INTERVAL=3;X-FROM=COMPLETION"],
    ["FREQ=YEARLY;BYMONTHDAY=29;BYMONTH=2", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"],
  ])("%s is stored as %s", async (repeat, canonical) => {
    const added = await ada.add({ title: "x", dueDate: "2026-06-01", repeat })
    expect(added.repeat).toBe(canonical)
    expect(await find(added)).toMatchObject({ repeat: canonical })
    const patched = await ada.ask("PATCH", path(await ada.add({ title: "x", dueDate: "2026-06-01" })), {
      body: { repeat },
    })
    expect(patched.body.repeat).toBe(canonical)
  })

  test.each([
    ["every day", /^Must be a recurrence rule like/],
    ["FREQ=HOURLY", /^FREQ must be/],
    ["FREQ=DAILY;INTERVAL=100", /^INTERVAL must be/],
    ["FREQ=DAILY;BYDAY=MO", /^BYDAY needs/],
    ["FREQ=DAILY;COUNT=3", /^Must be a recurrence rule like/],
    ["FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", /^No date matches/],
    [7, /^Must be a recurrence rule, or null$/],
  ])("%s is refused", async (repeat, message) => {
    const { id } = await ada.add({ title: "x", dueDate: "2026-06-01" })
    for (const [method, address] of [
      ["POST", "/api/tasks"],
      ["PUT", `/api/tasks/${id}`],
      ["PATCH", `/api/tasks/${id}`],
    ] as const) {
      const { status, body } = await ada.ask(method, address, { body: { title: "x", dueDate: "2026-06-01", repeat } })
      expect({ status, errors: body.errors }).toEqual({
        status: 422,
        errors: [{ field: "repeat", message: expect.stringMatching(message) }],
      })
    }
  })

  test("needs a due date, in the request or in the stored task", async () => {
    const refused = { status: 422, errors: [{ field: "repeat", message: "Needs a due date" }] }
    const ask = async (method: string, address: string, body: object) => {
      const answer = await ada.ask(method, address, { body })
      return { status: answer.status, errors: answer.body.errors }
    }
    const rule = { repeat: "FREQ=DAILY" }
    expect(await ask("POST", "/api/tasks", { title: "x", ...rule })).toEqual(refused)
    expect(await ask("POST", "/api/tasks", { title: "x", dueDate: null, ...rule })).toEqual(refused)
    const plain = await ada.add("x")
    expect(await ask("PATCH", path(plain), rule)).toEqual(refused)
    expect(await ask("PUT", path(plain), { title: "x", ...rule })).toEqual(refused)
    const repeating = await ada.add({ title: "x", dueDate: "2026-06-01", ...rule })
    expect(await ask("PATCH", path(repeating), { dueDate: null })).toEqual(refused)
    expect(await ask("PUT", path(repeating), { title: "x" })).toEqual(refused)
    expect((await find(repeating)).dueDate).toBe("2026-06-01")
    expect((await ask("PATCH", path(repeating), { dueDate: null, repeat: null })).status).toBe(200)
    expect((await ask("PATCH", path(plain), { dueDate: "2026-06-01", ...rule })).status).toBe(200)
    const imported = await ada.ask("POST", "/api/tasks/import", { body: [{ title: "x", ...rule }] })
    expect(imported.body.errors).toEqual([{ field: "0.repeat", message: "Needs a due date" }])
  })

  test("is not changed by the PUT of a client that does not know it", async () => {
    const repeating = await ada.add({ title: "x", dueDate: "2026-06-01", repeat: "FREQ=DAILY" })
    const { body } = await ada.ask("PUT", path(repeating), { body: { title: "y", dueDate: "2026-06-02" } })
    expect(body).toMatchObject({ title: "y", dueDate: "2026-06-02", repeat: "FREQ=DAILY" })
    const without = await ada.ask("PUT", path(repeating), { body: { title: "y", repeat: null } })
    expect(without.body).toMatchObject({ dueDate: null, repeat: null })
  })
})

describe("completing a repeating task", () => {
  // Each date is the due date for the next completion. The rules are examples of RFC 5545, 3.8.5.3.
  test.each<[string, string, string[]]>([
    ["FREQ=DAILY;INTERVAL=10", "1997-09-02", ["1997-09-12", "1997-09-22", "1997-10-02", "1997-10-12"]],
    ["FREQ=WEEKLY;BYDAY=TU,TH", "1997-09-02", ["1997-09-04", "1997-09-09", "1997-09-11", "1997-09-16"]],
    ["FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE,FR", "1997-09-01", ["1997-09-03", "1997-09-05", "1997-09-15", "1997-09-17"]],
    ["FREQ=MONTHLY;BYMONTHDAY=2,15", "1997-09-02", ["1997-09-15", "1997-10-02", "1997-10-15", "1997-11-02"]],
    ["FREQ=MONTHLY;BYMONTHDAY=31", "2026-01-31", ["2026-03-31", "2026-05-31", "2026-07-31", "2026-08-31"]],
    ["FREQ=YEARLY;BYMONTH=6,7", "1997-06-10", ["1997-07-10", "1998-06-10", "1998-07-10", "1999-06-10"]],
    ["FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "2096-02-29", ["2104-02-29", "2108-02-29"]],
    ["FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "2024-02-29", ["2028-02-29", "2032-02-29"]],
  ])("%s from %s leads to %p", async (repeat, dueDate, dates) => {
    const task = await ada.add({ title: "x", dueDate, repeat })
    for (const [n, date] of dates.entries()) {
      const { status, headers, body } = await complete(task, "1990-01-01")
      expect(status).toBe(200)
      expect(headers.get("etag")).toBe(`"${n + 2}"`)
      expect(body).toEqual({
        ...task,
        dueDate: date,
        completed: false,
        completedAt: null,
        updatedAt: expect.any(String),
      })
    }
  })

  test.each([
    ["FREQ=WEEKLY;BYDAY=MO", "2026-06-01", "2026-06-24", "2026-06-29"],
    ["FREQ=WEEKLY;BYDAY=MO", "2026-06-01", "2026-06-29", "2026-07-06"],
    ["FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", "2026-06-01", "2026-06-24", "2026-06-29"],
    ["FREQ=DAILY;INTERVAL=3", "2026-06-01", "2026-06-24", "2026-06-25"],
    ["FREQ=DAILY;INTERVAL=3;X-FROM=COMPLETION", "2026-06-01", "2026-06-24", "2026-06-27"],
    ["FREQ=MONTHLY;BYMONTHDAY=31", "2026-01-31", "2026-06-24", "2026-07-31"],
  ])("%s of %s that is late on %s is next due on %s", async (repeat, dueDate, today, next) => {
    const task = await ada.add({ title: "x", dueDate, repeat })
    expect((await complete(task, today)).body).toMatchObject({ completed: false, dueDate: next })
  })

  const weekly = { dueDate: "2026-06-01", repeat: "FREQ=WEEKLY" }
  const moved = { completed: false, completedAt: null, dueDate: "2026-06-08", repeat: "FREQ=WEEKLY" }

  test("has the same result with every route", async () => {
    const query = "?today=2026-06-01"
    const toggled = await complete(await ada.add({ title: "x", ...weekly }), "2026-06-01", undefined)
    expect(toggled.body).toMatchObject(moved)
    const task = await ada.add({ title: "x", ...weekly })
    const patched = await ada.ask("PATCH", path(task) + query, { body: { title: "y", completed: true } })
    expect(patched.body).toMatchObject({ ...moved, title: "y" })
    const put = await ada.ask("PUT", path(task) + query, {
      body: { title: "z", completed: true, dueDate: "2026-06-01" },
    })
    expect(put.body).toMatchObject({ ...moved, title: "z" })
    const posted = await ada.ask("POST", `/api/tasks${query}`, { body: { title: "p", completed: true, ...weekly } })
    expect(posted.body).toMatchObject(moved)
    expect((await ada.get(path(posted.body))).body).toEqual(posted.body)
    const grace = await api.user()
    const entry = { title: "i", completed: true, completedAt: "2026-01-01T00:00:00Z", ...weekly }
    expect((await grace.ask("POST", `/api/tasks/import${query}`, { body: [entry] })).status).toBe(201)
    expect((await grace.get("/api/tasks")).body.items).toMatchObject([moved])
  })

  test("counts from today in UTC, or from the valid date that the client gives", async () => {
    const { body } = await ada.ask("PATCH", `${path(await ada.add({ title: "x", ...weekly }))}/complete`)
    expect(body.dueDate > new Date().toISOString().slice(0, 10)).toBe(true)
    expect(new Date(body.dueDate).getUTCDay()).toBe(1)
    const refused = await complete(await ada.add({ title: "x", ...weekly }), "yesterday")
    expect([refused.status, refused.body.errors[0].field]).toEqual([400, "today"])
  })

  test("uses the rule and the date that the same request writes", async () => {
    const task = await ada.add({ title: "x", ...weekly })
    const body = { completed: true, dueDate: "2026-06-03", repeat: "FREQ=DAILY" }
    expect((await ada.ask("PATCH", `${path(task)}?today=2026-06-01`, { body })).body.dueDate).toBe("2026-06-04")
    const last = await ada.ask("PATCH", path(task), { body: { completed: true, repeat: null } })
    expect(last.body).toMatchObject({ completed: true, repeat: null, dueDate: "2026-06-04" })
  })

  test("completes it for good when its rule has no further date", async () => {
    const task = await ada.add({ title: "x", dueDate: "9999-12-31", repeat: "FREQ=DAILY" })
    const { body } = await complete(task, "2026-06-01")
    expect(body).toMatchObject({ completed: true, dueDate: "9999-12-31" })
    expect(Date.now() - Date.parse(body.completedAt)).toBeWithin(0, 60_000)
    const again = await complete(task, "2026-06-01")
    expect(again.body.completedAt).toBe(body.completedAt)
    expect((await complete(task, "2026-06-01", { completed: false })).body.completed).toBe(false)
  })

  test("honours If-Match", async () => {
    const task = await ada.add({ title: "x", ...weekly })
    const ask = (tag: string) =>
      ada.ask("PATCH", `${path(task)}/complete?today=2026-06-01`, { headers: { "if-match": tag } })
    expect((await ask('"2"')).status).toBe(412)
    expect((await ask('"1"')).body.dueDate).toBe("2026-06-08")
    expect((await ask('"1"')).status).toBe(412)
    expect((await find(task)).dueDate).toBe("2026-06-08")
  })

  test("moves the date once for concurrent completions, and each answer has the moved date", async () => {
    for (let round = 0; round < 10; round++) {
      const task = await ada.add({ title: "x", ...weekly })
      const titled = ada.ask("PATCH", `${path(task)}?today=2026-06-01`, { body: { completed: true, title: "y" } })
      const completions = Array.from({ length: 3 }, () => complete(task, "2026-06-01"))
      const answers = await Promise.all([...completions, titled])
      expect(answers.map(({ status, body }) => [status, body.dueDate, body.completed])).toEqual(
        answers.map(() => [200, "2026-06-08", false]),
      )
      expect(await find(task)).toMatchObject({ title: "y", dueDate: "2026-06-08" })
    }
  })

  test("moves the date that a completion names, whichever of several concurrent completions comes first", async () => {
    for (let round = 0; round < 10; round++) {
      const task = await ada.add({ title: "x", ...weekly })
      const named = { title: "x", dueDate: weekly.dueDate, completed: true }
      const put = () => ada.ask("PUT", `${path(task)}?today=2026-06-01`, { body: named })
      const answers = await Promise.all([complete(task, "2026-06-01"), put(), complete(task, "2026-06-01"), put()])
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
      expect(await find(task)).toMatchObject({ completed: false, dueDate: "2026-06-08" })
    }
  })

  test("moves the date each time for completions one after the other", async () => {
    const task = await ada.add({ title: "x", ...weekly })
    for (const date of ["2026-06-08", "2026-06-15", "2026-06-22"])
      expect((await complete(task, "2026-06-01")).body.dueDate).toBe(date)
  })

  test("moves the date once even if two processes of the API read the task before either writes it", async () => {
    await using database = await freshDatabase()
    await using first = await startApi({ databaseUrl: database.url })
    await using second = await startApi({ databaseUrl: database.url })
    await using owner = connect(database.url, { max: 2 })
    const grace = await first.user()
    const elsewhere = await second.userWith(grace.id)
    const task = await grace.add({ title: "x", ...weekly })
    const address = `${path(task)}/complete?today=2026-06-01`
    const { both } = await owner.begin(async (sql) => {
      await sql`select act_as(${grace.id})`
      await sql`select from tasks where id = ${task.id} for update`
      const both = [grace.ask("PATCH", address), elsewhere.ask("PATCH", address)]
      const waiting = () =>
        owner`select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
      await eventually(waiting, ({ length }) => length === 2)
      return { both }
    })
    const answers = await Promise.all(both)
    expect(answers.map(({ status, body }) => [status, body.dueDate])).toEqual([
      [200, "2026-06-08"],
      [200, "2026-06-08"],
    ])
  })
})
