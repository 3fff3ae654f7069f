import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test"
import { type Stack, startStack } from "#scripts/test/stack.ts"
import { registered, type Visitor } from "#web/test/visitor.ts"

// These tests use the page like a browser without JavaScript.

setDefaultTimeout(120_000)

let stack: Stack
let ada: Visitor
beforeAll(async () => {
  stack = await startStack()
  ada = (await registered(stack.webUrl)).someone
})
afterAll(() => stack.stop())

type Form = { skip?: boolean; key?: string }

async function send(text: string | Uint8Array, { skip = true, key = crypto.randomUUID() }: Form = {}, who = ada) {
  const form = new FormData()
  form.set("key", key)
  if (skip) form.set("skip", "existing")
  form.set("file", new File([text as BlobPart], "tasks.csv"))
  const response = await fetch(`${stack.webUrl}/settings/import`, {
    method: "POST",
    body: form,
    redirect: "manual",
    headers: { origin: stack.webUrl, cookie: who.cookie() },
  })
  for (const cookie of response.headers.getSetCookie()) {
    const [name = "", value = ""] = cookie.split(";", 1)[0]?.split(/=(.*)/s) ?? []
    who.jar.set(name, value)
  }
  return { status: response.status, location: response.headers.get("location"), page: await response.text() }
}

const exported = async (who = ada): Promise<{ title: string }[]> =>
  (await who.get("/settings/export/tasks.json")).json()
const titles = async (who = ada) => (await exported(who)).map(({ title }) => title).sort()
const text = (page: string) =>
  page
    .replace(/<script[\s\S]*?<\/script>/g, "")
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")

test("an import reports its number of tasks, and buttons undo and restore it", async () => {
  const { someone } = await registered(stack.webUrl)
  expect(await send("title\nA\nB\n", {}, someone)).toMatchObject({ status: 302, location: "/tasks" })
  const shown = await (await someone.get("/tasks")).text()
  expect(text(shown)).toContain("2 tasks imported.")
  const undo = /name="undo" value="([^"]+)"/.exec(shown)?.[1] as string
  await someone.submit("/tasks", { intent: "undo", undo })
  const undone = await (await someone.get("/tasks")).text()
  expect(text(undone)).toContain("Import undone: 2 tasks deleted.")
  expect(await titles(someone)).toEqual([])
  const again = /name="undo" value="([^"]+)"/.exec(undone)?.[1] as string
  await someone.submit("/tasks", { intent: "undo", undo: again })
  expect(text(await (await someone.get("/tasks")).text())).toContain("2 tasks restored.")
  expect(await titles(someone)).toEqual(["A", "B"])
  await someone.submit("/tasks", { intent: "undo", undo })
  await someone.submit("/tasks", { intent: "undo", undo })
  expect(text(await (await someone.get("/tasks")).text())).toContain("There is nothing left to undo")
})

test("another person's import cannot be undone by its id", async () => {
  const [grace, mallory] = [await registered(stack.webUrl), await registered(stack.webUrl)].map(
    ({ someone }) => someone,
  ) as [Visitor, Visitor]
  await send("title\nHers\n", {}, grace)
  const undo = /name="undo" value="([^"]+)"/.exec(await (await grace.get("/tasks")).text())?.[1] as string
  await mallory.submit("/tasks", { intent: "undo", undo })
  expect(text(await (await mallory.get("/tasks")).text())).toContain("There is nothing left to undo")
  expect(await titles(grace)).toEqual(["Hers"])
})

test("tasks that exist already are skipped if the box is ticked", async () => {
  const { someone } = await registered(stack.webUrl)
  const page = await (await someone.get("/settings/import")).text()
  expect(page).toMatch(/<input[^>]*name="skip"[^>]*checked|<input[^>]*checked[^>]*name="skip"/)
  const told = async (file: string, form: Form = {}) => {
    await send(file, form, someone)
    return text(await (await someone.get("/tasks")).text())
  }
  expect(await told("title\nA\n")).toContain("1 task imported.")
  expect(await told("title\nA\nB\n")).toContain("1 task imported, 1 skipped because you have them already.")
  await send("title\nA\nB\n", {}, someone)
  const nothing = await (await someone.get("/tasks")).text()
  expect(text(nothing)).toContain("Nothing imported: you have all 2 tasks already.")
  expect(nothing).not.toContain('name="undo"')
  expect(await told("title\nA\n", { skip: false })).toContain("1 task imported.")
  expect(await titles(someone)).toEqual(["A", "A", "B"])
})

test("a form that is sent twice imports once", async () => {
  const { someone } = await registered(stack.webUrl)
  const key = crypto.randomUUID()
  await send("title\nA\n", { key, skip: false }, someone)
  await send("title\nA\n", { key, skip: false }, someone)
  expect(await titles(someone)).toEqual(["A"])
})

test("text that is not UTF-8 is imported with the right characters", async () => {
  const { someone } = await registered(stack.webUrl)
  const bytes = Buffer.from(
    "title,description,priority\r\nGr\xfc\xdfe f\xfcr \xc6r\xf8 \x96 5 \x80,na\xefve caf\xe9,high\r\nM\xfcll rausbringen,,low\r\n",
    "latin1",
  )
  await send(bytes, {}, someone)
  expect(await exported(someone)).toMatchObject([
    { title: "Grüße für Ærø – 5 €", description: "naïve café", priority: "high" },
    { title: "Müll rausbringen", priority: "low" },
  ])
})

test("a line break in a title is a space", async () => {
  const { someone } = await registered(stack.webUrl)
  await send('title,priority\r\n"Buy\r\nmilk",low\r\n', {}, someone)
  expect(await titles(someone)).toEqual(["Buy milk"])
})

test("days are those of the person's time zone", async () => {
  const { someone } = await registered(stack.webUrl)
  await someone.submit("/preferences", { timeZone: "Europe/Berlin", redirectTo: "/tasks" })
  await send("title,dueDate\nLate,2027-01-31 23:30\n", {}, someone)
  expect(await exported(someone)).toMatchObject([{ dueDate: "2027-02-01" }])
})

test("importing an export gives the same tasks, from both formats", async () => {
  const { someone } = await registered(stack.webUrl)
  const tasks = [
    {
      title: "=1+1",
      description: 'a\r\nb\n\n  c, "d";\te 👋',
      priority: "low",
      dueDate: "2027-01-31",
      createdAt: "2026-01-02T03:04:05.678Z",
    },
    { title: "Done", completed: true, createdAt: "2026-01-01T00:00:00.000Z", completedAt: "2026-01-01T12:34:56.789Z" },
  ]
  await send(JSON.stringify(tasks), {}, someone)
  const withoutIds = async (who: Visitor) =>
    (await exported(who)).map((task) => ({ ...task, id: undefined, updatedAt: undefined }))
  const before = await withoutIds(someone)
  for (const kind of ["json", "csv"]) {
    const { someone: other } = await registered(stack.webUrl)
    await send(await (await someone.get(`/settings/export/tasks.${kind}`)).bytes(), {}, other)
    expect(await withoutIds(other)).toEqual(before)
    const again = await send(await (await someone.get(`/settings/export/tasks.${kind}`)).bytes())
    expect(again.status).toBe(302)
    await send(await (await someone.get(`/settings/export/tasks.${kind}`)).bytes(), {}, someone)
    expect(await withoutIds(someone)).toEqual(before)
  }
})

test("a fault of many lines is reported once, with the API's message and the wrong values", async () => {
  const { status, page } = await send(
    `title,priority,dueDate\nGood,high,\n,low,\n${"Bad,urgent,02/31/2027\n".repeat(200)}`,
  )
  expect(status).toBe(422)
  expect(text(page)).toContain("Nothing was imported")
  expect(
    page
      .match(/<li>.*?<\/li>/g)
      ?.map(text)
      .map((item) => item.trim()),
  ).toEqual([
    "Line 3, title: Must be 1 to 200 characters",
    "Lines 4, 5, 6 and 197 more, priority: Must be low, medium or high, not “urgent”",
    "Lines 4, 5, 6 and 197 more, dueDate: Must be a date like 2026-01-31, or null, not “02/31/2027”",
  ])
})

test.each([
  ["only headings", "title,description\r\n", "The file contains no tasks"],
  ["an empty list", "[]", "The file contains no tasks"],
  ["an unknown column", "title,colour\nA,red\n", "“colour”"],
  ["a column twice", "title,title\nfirst,second\n", "The column “title” appears twice"],
  ["nothing", "", "Choose a file that is not empty."],
])("a file with %s is refused", async (_, file, reason) => {
  const { status, page } = await send(file, { skip: false })
  expect(status).toBe(422)
  expect(text(page)).toContain(reason)
  expect(page).not.toMatch(/<input[^>]*name="skip"[^>]*checked=""|<input[^>]*checked=""[^>]*name="skip"/)
})

test.each([4 * 1024 * 1024 + 1, 9_000_000, 50_000_000])("a file of %p bytes is refused on the page", async (size) => {
  const { status, page } = await send(`title\n${"A".repeat(size - 6)}`)
  expect(status).toBe(413)
  expect(page).toContain("<h1")
  expect(text(page)).toContain("This file is too large: at most 4 MB can be imported at once.")
})
