import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test"
import { type Stack, startStack } from "#scripts/test/stack.ts"
import { dayAfter, todayIn } from "#web/app/dates/days.ts"
import { registered, type Visitor, visitor } from "#web/test/visitor.ts"

setDefaultTimeout(120_000)

let stack: Stack
beforeAll(async () => {
  stack = await startStack({ RATE_LIMIT: "false" })
})
afterAll(() => stack?.stop())

const today = todayIn("UTC")
const tomorrow = dayAfter(today)
const yesterday = new Date(Date.parse(today) - 86_400_000).toISOString().slice(0, 10)

async function withTasks(...tasks: Record<string, unknown>[]) {
  const { someone, answer, person } = await registered(stack.webUrl)
  const headers = { authorization: `Bearer ${answer.token}`, "content-type": "application/json" }
  for (const task of tasks) {
    const added = await fetch(`${stack.apiUrl}/api/tasks`, { method: "POST", headers, body: JSON.stringify(task) })
    expect(added.status).toBe(201)
  }
  return { someone, person }
}

const week = [
  { title: "Plan the week", labels: ["Home"] },
  { title: "Pay the rent", dueDate: yesterday, priority: "high" },
  { title: "Water the plants", dueDate: today, labels: ["home"] },
  { title: "Call Ruth", dueDate: tomorrow },
  { title: "Buy wool", completed: true },
]

const page = async (someone: Visitor, path: string) => (await someone.get(path)).text()
const titlesIn = (html: string) => [...html.matchAll(/data-title="true"[^>]*>([^<]+)</g)].map(([, title]) => title)
const headingsIn = (html: string) =>
  [...html.matchAll(/<h2 class="border-b[^>]*>([^<]+)</g)].map(([, heading]) => heading)
const countsIn = (html: string) =>
  Object.fromEntries(
    [...html.matchAll(/>(Today|Upcoming|Active|Completed)<span[^>]*>(\d+)</g)].map(([, name, count]) => [
      name,
      Number(count),
    ]),
  )
const idOf = (html: string, title: string) =>
  html.match(new RegExp(`value="([\\da-f-]{36})[^"]*" aria-label="(?:Complete|Reopen) ${title}"`))?.[1] as string

test("each view shows its tasks, and all show the same counts", async () => {
  const { someone } = await withTasks(...week)
  const counts = { Today: 2, Upcoming: 1, Active: 4, Completed: 1 }
  const views = {
    "/tasks": ["Call Ruth", "Water the plants", "Pay the rent", "Plan the week"],
    "/tasks?due=today": ["Pay the rent", "Water the plants"],
    "/tasks?due=upcoming": ["Call Ruth"],
    "/tasks?status=completed": ["Buy wool"],
    "/tasks?status=all": ["Buy wool", "Call Ruth", "Water the plants", "Pay the rent", "Plan the week"],
  }
  for (const [address, titles] of Object.entries(views)) {
    const html = await page(someone, address)
    expect(titlesIn(html)).toEqual(titles)
    expect(countsIn(html)).toEqual(counts)
  }
  expect(headingsIn(await page(someone, "/tasks?due=today"))).toEqual(["Overdue", "Today"])
  expect(headingsIn(await page(someone, "/tasks?due=upcoming"))).toEqual(["Tomorrow"])
})

test("filters limit the counts and can be removed, and the number of found tasks is shown", async () => {
  const { someone } = await withTasks(...week)
  const html = await page(someone, "/tasks?label=HOME")
  expect(titlesIn(html)).toEqual(["Water the plants", "Plan the week"])
  expect(countsIn(html)).toEqual({ Today: 1, Upcoming: 0, Active: 2, Completed: 0 })
  expect(html).toContain("2 found")
  expect(html).toMatch(/aria-label="Remove #HOME"[^>]*href="\/tasks"|href="\/tasks"[^>]*aria-label="Remove #HOME"/)
  expect(countsIn(await page(someone, "/tasks?q=rent"))).toEqual({ Today: 1, Upcoming: 0, Active: 1, Completed: 0 })
})

test("Today has pages: first the overdue tasks, then those of today, each once", async () => {
  const tasks = Array.from({ length: 260 }, (_, n) => ({ title: `Task ${n}.`, dueDate: n % 2 ? yesterday : today }))
  const { someone } = await withTasks()
  const token = (await (await someone.get("/api/auth/token")).json()).token
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" }
  await fetch(`${stack.apiUrl}/api/tasks/import`, { method: "POST", headers, body: JSON.stringify(tasks) })
  const first = await page(someone, "/tasks?due=today&shown=200")
  expect(titlesIn(first)).toHaveLength(200)
  expect(headingsIn(first)).toEqual(["Overdue", "Today"])
  const next = first.match(/href="(\/tasks\?due=today&amp;cursor=[^"]+)"/)![1]!.replaceAll("&amp;", "&")
  const second = await page(someone, next)
  expect(new Set([...titlesIn(first), ...titlesIn(second)]).size).toBe(250)
  const third = second.match(/href="(\/tasks\?due=today[^"]*shown=100[^"]*)"/)![1]!.replaceAll("&amp;", "&")
  expect(titlesIn(await page(someone, third.split("#")[0]!))).toHaveLength(60)
})

test("the last view and order are remembered on the device, and applied after log-in only", async () => {
  const { someone, person } = await withTasks(...week)
  await someone.get("/tasks?due=upcoming&sort=title&q=call&label=home")
  expect(titlesIn(await page(someone, "/tasks?due=upcoming"))).toEqual(["Call Ruth"])
  await someone.get("/tasks?due=upcoming&sort=title")
  await someone.submit("/logout", {})
  const login = await someone.submit("/login", { email: person.email, password: person.password })
  expect(login.headers.get("location")).toBe("/tasks?due=upcoming&sort=title")
  await someone.submit("/logout", {})
  const asked = await someone.submit("/login?redirectTo=%2Fsettings", {
    email: person.email,
    password: person.password,
  })
  expect(asked.headers.get("location")).toBe("/settings")
  expect(titlesIn(await page(someone, "/tasks"))).toHaveLength(4)
  const elsewhere = visitor(stack.webUrl)
  const other = await elsewhere.submit("/login", { email: person.email, password: person.password })
  expect(other.headers.get("location")).toBe("/tasks")
})

test("a completed task stays in its place until the next load, and its completion can be undone", async () => {
  const { someone } = await withTasks(...week)
  const before = await page(someone, "/tasks")
  await someone.submit("/tasks", { complete: idOf(before, "Water the plants") })
  const after = await page(someone, "/tasks")
  expect(titlesIn(after)).toEqual(titlesIn(before))
  expect(after).toContain("Reopen Water the plants")
  expect(after).toContain("“Water the plants” completed.")
  const undo = after.match(/name="undo" value="([^"]+)"/)![1]!
  expect(titlesIn(await page(someone, "/tasks"))).not.toContain("Water the plants")
  await someone.submit("/tasks", { undo })
  const restored = await page(someone, "/tasks")
  expect(restored).toContain("Complete Water the plants")
  expect(restored).toContain("Undone.")
})

test("a task is postponed by its button, and that can be undone", async () => {
  const { someone } = await withTasks(...week)
  const html = await page(someone, "/tasks?due=today")
  const [, value] = html.match(/value="([^"]+)" data-to="tomorrow" aria-label="Postpone Pay the rent to tomorrow"/)!
  const answer = await someone.submit("/tasks?due=today", { postpone: value! })
  expect(answer.headers.get("location")).toBe("/tasks?due=today")
  const after = await page(someone, "/tasks?due=today")
  expect(after).toContain("“Pay the rent” postponed to tomorrow.")
  expect(titlesIn(after)).toEqual(["Water the plants"])
  await someone.submit("/tasks", { undo: after.match(/name="undo" value="([^"]+)"/)![1]! })
  expect(titlesIn(await page(someone, "/tasks?due=today"))).toEqual(["Pay the rent", "Water the plants"])
})

test("the message after completing a repeating task contains its next due date", async () => {
  const { someone } = await withTasks({ title: "Take the bins out", dueDate: today, repeat: "FREQ=DAILY" })
  const html = await page(someone, "/tasks?due=today")
  await someone.submit("/tasks?due=today", { complete: idOf(html, "Take the bins out") })
  const after = await page(someone, "/tasks?due=today")
  expect(after).toMatch(/“Take the bins out” completed\. Next: (Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d+ \w+\./)
  expect(titlesIn(after)).toEqual(["Take the bins out"])
  expect(titlesIn(await page(someone, "/tasks?due=upcoming"))).toEqual(["Take the bins out"])
})

test("a repeating task is completed once for each day, even if its button is pressed twice", async () => {
  const { someone } = await withTasks({ title: "Take the bins out", dueDate: today, repeat: "FREQ=DAILY" })
  const html = await page(someone, "/tasks?due=today")
  const [, value] = html.match(/name="complete" value="([^"]+)" aria-label="Complete Take the bins out"/)!
  const press = () => someone.submit("/tasks?due=today", { complete: value! })
  expect((await Promise.all([press(), press()])).map(({ status }) => status)).toEqual([302, 302])
  expect((await press()).status).toBe(302)
  expect(await page(someone, "/tasks?due=upcoming")).toContain(
    `name="complete" value="${value!.split(" ")[0]} ${tomorrow}"`,
  )
})

test("a repeating task is completed once for the day that its page showed", async () => {
  const { someone } = await withTasks({ title: "Take the bins out", dueDate: today, repeat: "FREQ=DAILY" })
  const id = idOf(await page(someone, "/tasks"), "Take the bins out")
  const shown = { title: "Take the bins out", description: "", priority: "medium", dueDate: today, repeat: "every day" }
  const base = JSON.stringify({ ...shown, labels: [] })
  const press = () => someone.submit(`/tasks/${id}`, { ...shown, labels: "", base, complete: id })
  for (let times = 0; times < 2; times++) expect((await press()).status).toBe(302)
  expect(await page(someone, "/tasks?due=upcoming")).toContain(`name="complete" value="${id} ${tomorrow}"`)
})

test("the message about a new task that the view hides has a link to it", async () => {
  const { someone } = await withTasks()
  await someone.submit("/tasks?due=today", { add: "", title: "Call Ruth", dueDate: tomorrow })
  const html = await page(someone, "/tasks?due=today")
  expect(html).toContain("“Call Ruth” added.")
  const [, address] = html.match(/href="(\/tasks#task-[\da-f-]+)"[^>]*>Show</)!
  expect(await page(someone, address!)).toContain(`id="${address!.split("#")[1]}"`)
  await someone.submit("/tasks", { add: "", title: "Buy wool" })
  expect(await page(someone, "/tasks")).not.toMatch(/>Show</)
})

test("selected tasks are changed together or not at all, and each such change can be undone", async () => {
  const { someone } = await withTasks(...week)
  const select = await page(someone, "/tasks?select=1")
  const ids = [...select.matchAll(/name="ids"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="ids"/g)].map(
    ([, a, b]) => a ?? b!,
  )
  expect(ids).toHaveLength(4)
  const bulk = async (fields: Record<string, string>, chosen = ids) => {
    const body = new URLSearchParams([...chosen.map((id) => ["ids", id]), ...Object.entries(fields)])
    const answer = await fetch(`${stack.webUrl}/tasks`, {
      method: "POST",
      body,
      redirect: "manual",
      headers: { cookie: someone.cookie(), origin: stack.webUrl },
    })
    for (const cookie of answer.headers.getSetCookie()) {
      const [name, value] = cookie.split(";", 1)[0]!.split(/=(.*)/s) as [string, string]
      someone.jar.set(name, value)
    }
    return answer.status
  }
  const undone = async (message: string) => {
    const html = await page(someone, "/tasks?status=all")
    expect(html).toContain(message)
    await someone.submit("/tasks", { undo: html.match(/name="undo" value="([^"]+)"/)![1]! })
    expect(countsIn(await page(someone, "/tasks"))).toEqual({ Today: 2, Upcoming: 1, Active: 4, Completed: 1 })
  }
  expect(await bulk({ bulk: "complete" })).toBe(302)
  await undone("4 tasks completed.")
  expect(await bulk({ bulk: `postpone ${tomorrow}` }, ids.slice(0, 1))).toBe(302)
  await undone("1 task postponed to tomorrow.")
  expect(await bulk({ bulk: "label", label: "#garden, Home" })).toBe(302)
  expect(titlesIn(await page(someone, "/tasks?label=garden"))).toHaveLength(4)
  expect(await bulk({ bulk: "delete" })).toBe(302)
  await undone("4 tasks deleted.")
  expect(await bulk({ bulk: "delete" }, [...ids, crypto.randomUUID()])).toBe(404)
  expect(await bulk({ bulk: "label", label: "not/allowed" })).toBe(422)
  expect(await bulk({ bulk: "complete" }, [])).toBe(302)
  expect(await page(someone, "/tasks")).toContain("No task was selected.")
})
