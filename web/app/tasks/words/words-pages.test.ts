import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test"
import type { Task } from "#api/tasks/model.ts"
import { type Stack, startStack } from "#scripts/test/stack.ts"
import { registered, type Visitor } from "#web/test/visitor.ts"

// These tests use the pages like a browser without JavaScript.

setDefaultTimeout(120_000)

let stack: Stack
beforeAll(async () => {
  stack = await startStack({ RATE_LIMIT: "false" })
})
afterAll(() => stack.stop())

const newcomer = async () => (await registered(stack.webUrl)).someone
const tasksOf = async (who: Visitor): Promise<Task[]> => (await who.get("/settings/export/tasks.json")).json()
const theTask = async (who: Visitor) => (await tasksOf(who))[0]!
const page = async (who: Visitor, path = "/tasks") => (await who.get(path)).text()
const text = (html: string) =>
  html
    .replace(/<script[\s\S]*?<\/script>/g, "")
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
const unescaped = (value: string) => value.replaceAll("&quot;", '"').replaceAll("&#x27;", "'").replaceAll("&amp;", "&")
const undoIn = (html: string) => unescaped(/name="undo" value="([^"]+)"/.exec(html)?.[1] ?? "")

const today = () => new Date().toISOString().slice(0, 10)
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
const details = { description: "", priority: "medium", dueDate: "", labels: "", repeat: "" }

describe("words in the title of a new task", () => {
  test("become its fields and are listed in the message, and Undo restores the typed title", async () => {
    const ada = await newcomer()
    const title = "Water plants tomorrow !high #home"
    const answer = await ada.submit("/tasks", { add: "", title, ...details, labels: "garden, Home" })
    expect(answer.status).toBe(302)
    expect(await theTask(ada)).toMatchObject({
      title: "Water plants",
      priority: "high",
      dueDate: inDays(1),
      labels: ["garden", "Home"],
    })
    const shown = await page(ada)
    expect(text(shown)).toContain("“Water plants” added. Recognised: Tomorrow, High priority, #home.")

    await ada.submit("/tasks", { intent: "undo", undo: undoIn(shown) })
    expect(text(await page(ada))).toContain("The title is as you typed it.")
    expect(await theTask(ada)).toMatchObject({
      title,
      priority: "medium",
      dueDate: null,
      labels: ["garden", "Home"],
      repeat: null,
    })
  })

  test("a repeat begins on its first date, or on the date in the form", async () => {
    const ada = await newcomer()
    await ada.submit("/tasks", { add: "", title: "Call Ruth every monday", ...details })
    const { dueDate, repeat } = await theTask(ada)
    expect(repeat).toBe("FREQ=WEEKLY;BYDAY=MO")
    expect(new Date(dueDate!).getUTCDay()).toBe(1)
    expect(dueDate! >= today() && dueDate! < inDays(7)).toBe(true)
    await ada.submit("/tasks", { add: "", title: "Pay rent every month", ...details, dueDate: "2027-01-31" })
    expect(await theTask(ada)).toMatchObject({ dueDate: "2027-01-31", repeat: "FREQ=MONTHLY;BYMONTHDAY=31" })
  })

  test("Undo changes nothing if the task was changed again, and cannot change another person's task", async () => {
    const [ada, mallory] = [await newcomer(), await newcomer()]
    await ada.submit("/tasks", { add: "", title: "Water plants tomorrow", ...details })
    const undo = undoIn(await page(ada))
    await mallory.submit("/tasks", { intent: "undo", undo })
    expect(await theTask(ada)).toMatchObject({ title: "Water plants" })
    const { id } = await theTask(ada)
    await ada.submit("/tasks", { edit: id, title: "Water roses" })
    await ada.submit("/tasks", { intent: "undo", undo })
    expect(text(await page(ada))).toContain("The task was changed since then")
    expect(await theTask(ada)).toMatchObject({ title: "Water roses", dueDate: inDays(1) })
    expect((await ada.submit("/tasks", { intent: "undo", undo: "words:x y {" })).status).toBe(400)
  })

  test("a form that was sent twice adds one task", async () => {
    const ada = await newcomer()
    const form = { add: "", title: "Water plants tomorrow", ...details, key: crypto.randomUUID() }
    await Promise.all([ada.submit("/tasks", form), ada.submit("/tasks", form)])
    expect(await tasksOf(ada)).toHaveLength(1)
  })

  test("pieces that were removed stay in the title, and a title that was read is not read again", async () => {
    const ada = await newcomer()
    await ada.submit("/tasks", { add: "", title: "Read tomorrow #1984x", ...details, off: "label:#1984x" })
    expect(await theTask(ada)).toMatchObject({ title: "Read #1984x", dueDate: inDays(1), labels: [] })
    await ada.submit("/tasks", { add: "", title: "Read tomorrow", ...details, read: "" })
    expect(await theTask(ada)).toMatchObject({ title: "Read tomorrow", dueDate: null })
  })

  test("the words of a task that waited for a connection count from the day on which it was typed", async () => {
    const ada = await newcomer()
    await ada.submit("/tasks", { add: "", title: "Water plants tomorrow", ...details, today: "2026-12-24" })
    expect(await theTask(ada)).toMatchObject({ title: "Water plants", dueDate: "2026-12-25" })
  })

  test("are shown while it is typed, if the person is logged in", async () => {
    const ada = await newcomer()
    const query = new URLSearchParams({ title: "Water plants tomorrow !high", off: "priority:!high" })
    const answer = await ada.get(`/tasks/words?${query}`)
    const { words } = await answer.json()
    expect(words).toMatchObject({ title: "Water plants !high", recognised: [{ kind: "date", label: "Tomorrow" }] })
    ada.jar.clear()
    expect((await ada.get(`/tasks/words?${query}`)).status).toBe(302)
  })
})

describe("labels and repeat in forms", () => {
  test("are saved and shown on the page of the task", async () => {
    const ada = await newcomer()
    await ada.submit("/tasks", { add: "", title: "Mow", ...details, labels: "#garden, Büro", repeat: "every 2 weeks" })
    const { id, labels, repeat } = await theTask(ada)
    expect(labels).toEqual(["garden", "Büro"])
    expect(repeat).toMatch(/^FREQ=WEEKLY;INTERVAL=2;BYDAY=[A-Z]{2}$/)
    const shown = await page(ada, `/tasks/${id}`)
    expect(text(shown)).toMatch(
      /Repeats every 2 weeks on [MTWFS][a-z]{2} #garden #Büro Created \d+ \w+ \d{4}, \d\d:\d\d/,
    )
    expect(shown).toMatch(/name="labels"[^>]*value="garden, Büro"|value="garden, Büro"[^>]*name="labels"/)
    expect(await (await ada.get("/tasks/labels")).json()).toEqual({
      labels: [
        { name: "Büro", tasks: 1 },
        { name: "garden", tasks: 1 },
      ],
    })
  })

  test("a rule that words cannot express is kept when other fields are edited", async () => {
    const ada = await newcomer()
    await ada.submit("/tasks", {
      add: "",
      title: "Mow",
      ...details,
      dueDate: "2027-01-31",
      repeat: "FREQ=MONTHLY;INTERVAL=2",
    })
    const { id, repeat } = await theTask(ada)
    expect(repeat).toBe("FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=31")
    const base = { title: "Mow", labels: [], repeat: "every 2 months on the 31st" }
    const form = {
      edit: id,
      title: "Mow the lawn",
      repeat: base.repeat,
      dueDate: "2027-02-01",
      base: JSON.stringify(base),
    }
    await ada.submit(`/tasks/${id}`, form)
    expect(await theTask(ada)).toMatchObject({ title: "Mow the lawn", repeat, dueDate: "2027-02-01" })
  })

  test("the small form writes the rule", async () => {
    const ada = await newcomer()
    const choice = { repeatUnit: "week", repeatEvery: "2", repeatMO: "on", repeatWE: "on", repeatFrom: "completion" }
    await ada.submit("/tasks", { add: "", title: "Mow", ...details, ...choice })
    expect(await theTask(ada)).toMatchObject({ repeat: "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;X-FROM=COMPLETION" })
    const { id } = await theTask(ada)
    await ada.submit(`/tasks/${id}`, { edit: id, title: "Mow", repeat: "", repeatUnit: "month", repeatEvery: "1" })
    expect(await theTask(ada)).toMatchObject({ repeat: expect.stringMatching(/^FREQ=MONTHLY;BYMONTHDAY=\d+$/) })
  })

  test.each([
    [{ labels: "a!" }, "labels", "letters, digits"],
    [{ repeat: "now and then" }, "repeat", "every 2 weeks on Mon"],
    [{ repeat: "FREQ=HOURLY" }, "repeat", "DAILY, WEEKLY, MONTHLY or YEARLY"],
    [{ repeatUnit: "day", repeatEvery: "100" }, "repeat", "1 to 99"],
  ])("%p is refused at its field, and all typed text is kept", async (typed, field, message) => {
    const ada = await newcomer()
    const answer = await ada.submit("/tasks", { add: "", title: "Mow the lawn", ...details, ...typed })
    expect(answer.status).toBe(422)
    const html = await answer.text()
    const control = /<input[^>]*>/g
    const input = [...html.matchAll(control)].map(([tag]) => tag).find((tag) => tag.includes(`name="${field}"`))!
    expect(input).toContain('aria-invalid="true"')
    const described = /aria-describedby="([^"\s]+)/.exec(input)![1]
    expect(text(html.slice(html.indexOf(`id="${described}"`)))).toContain(message)
    expect(html).toContain('value="Mow the lawn"')
  })

  test("removing the date of a repeating task is refused at the field Repeat", async () => {
    const ada = await newcomer()
    await ada.submit("/tasks", { add: "", title: "Mow", ...details, repeat: "every monday" })
    const { id, dueDate } = await theTask(ada)
    const base = { title: "Mow", dueDate, labels: [], repeat: "every Mon" }
    const form = { edit: id, title: "Mow", dueDate: "", labels: "", repeat: "every Mon", base: JSON.stringify(base) }
    const answer = await ada.submit(`/tasks/${id}`, form)
    expect(answer.status).toBe(422)
    expect(text(await answer.text())).toContain("Needs a due date")
  })

  test("a change of labels elsewhere is a conflict, and the page shows the labels", async () => {
    const ada = await newcomer()
    await ada.submit("/tasks", { add: "", title: "Mow", ...details, labels: "garden" })
    const { id } = await theTask(ada)
    const base = JSON.stringify({ title: "Mow", labels: [], repeat: "" })
    const answer = await ada.submit(`/tasks/${id}`, { edit: id, title: "Mow", labels: "home", repeat: "", base })
    expect(answer.status).toBe(412)
    expect(text(await answer.text())).toContain("Labels now garden")
  })

  test("Complete also saves edited labels", async () => {
    const ada = await newcomer()
    await ada.submit("/tasks", { add: "", title: "Mow", ...details })
    const { id } = await theTask(ada)
    const base = JSON.stringify({ title: "Mow", labels: [], repeat: "" })
    await ada.submit(`/tasks/${id}`, { complete: id, title: "Mow", labels: "garden", repeat: "", base })
    expect(await theTask(ada)).toMatchObject({ completed: true, labels: ["garden"] })
  })

  test.each([
    ["today", 0],
    ["tomorrow", 1],
  ])("the button %s is answered with the form and the date", async (due, days) => {
    const ada = await newcomer()
    const answer = await ada.submit("/tasks", { add: "", title: "Mow the lawn", ...details, labels: "garden", due })
    expect(answer.status).toBe(200)
    const html = await answer.text()
    for (const value of ["Mow the lawn", "garden", inDays(days)]) expect(html).toContain(`value="${value}"`)
    expect(await tasksOf(ada)).toEqual([])
  })
})

describe("a description", () => {
  test("has links and a checklist whose lines can be ticked one by one", async () => {
    const ada = await newcomer()
    const description = "See https://example.com/a\r\n- [ ] Milk\r\n- [x] Bread\r\njavascript:alert(1) <b>"
    await ada.submit("/tasks", { add: "", title: "Shop", ...details, description })
    const { id } = await theTask(ada)
    const shown = await page(ada, `/tasks/${id}`)
    expect(shown).toContain('<a href="https://example.com/a" rel="noopener noreferrer"')
    expect(shown).not.toContain('href="javascript:')
    expect(shown.match(/role="checkbox" aria-checked="(true|false)" aria-label="\w+"/g)).toEqual([
      'role="checkbox" aria-checked="false" aria-label="Milk"',
      'role="checkbox" aria-checked="true" aria-label="Bread"',
    ])

    const answer = await ada.submit(`/tasks/${id}`, { tick: id, line: "1", text: "Milk", done: "true" })
    expect(answer.headers.get("location")).toBe(`/tasks/${id}`)
    const ticked = "See https://example.com/a\n- [x] Milk\n- [x] Bread\njavascript:alert(1) <b>"
    expect(await theTask(ada)).toMatchObject({ description: ticked })
    const undo = undoIn(await page(ada, `/tasks/${id}`))
    const undone = await ada.submit(`/tasks/${id}`, { intent: "undo", undo })
    expect(undone.headers.get("location")).toBe(`/tasks/${id}`)
    expect(await theTask(ada)).toMatchObject({ description: description.replaceAll("\r", "") })
    await ada.submit(`/tasks/${id}`, { tick: id, line: "1", text: "Milk", done: "true" })
    // Ticks another line on a page that was loaded earlier.
    await Promise.all([
      ada.submit(`/tasks/${id}`, { tick: id, line: "2", text: "Bread", done: "false" }),
      ada.submit(`/tasks/${id}`, { tick: id, line: "1", text: "Milk", done: "false" }),
    ])
    expect((await theTask(ada)).description).toContain("- [ ] Milk\n- [ ] Bread")
    const late = await ada.submit(`/tasks/${id}`, { tick: id, line: "1", text: "Cream", done: "true" })
    expect(late.status).toBe(412)
  })

  test("without links or a checklist is shown only in the form", async () => {
    const ada = await newcomer()
    await ada.submit("/tasks", { add: "", title: "Shop", ...details, description: "Plain words" })
    const { id } = await theTask(ada)
    expect(text(await page(ada, `/tasks/${id}`)).split("Plain words")).toHaveLength(2)
  })
})
