import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test"
import { connect, type Socket } from "node:net"
import { eventually } from "#scripts/test/eventually.ts"
import { newPerson, type Person } from "#scripts/test/person.ts"
import { type Stack, startStack } from "#scripts/test/stack.ts"
import { csvRecords } from "./app/import-export/csv.ts"

setDefaultTimeout(180_000)

/** 18 MB, which is more than the buffers between the web server and a browser that reads nothing can hold. */
const [count, description] = [2_000, `"],"nextCursor":"${"é".repeat(4_500)}`]

let stack: Stack
/** The number of pages that were read from the API, by token, and its answer in place of the fourth and later pages. */
const pages = new Map<string, number>()
let instead: Response | undefined

const between = Bun.serve({
  port: 0,
  async fetch(request) {
    const { pathname, search } = new URL(request.url)
    const bearer = request.headers.get("authorization") ?? ""
    const page = (pages.get(bearer) ?? 0) + 1
    pages.set(bearer, page)
    return instead && page > 3 ? instead.clone() : fetch(stack.apiUrl + pathname + search, request)
  },
})

beforeAll(async () => {
  stack = await startStack({ RATE_LIMIT: "false", API_URL: `http://localhost:${between.port}` })
})
afterAll(async () => {
  await stack?.stop()
  await between.stop(true)
})

async function withTasks(): Promise<Person> {
  const person = await newPerson(stack)
  for (let added = 0; added < count; added += 400) {
    const tasks = Array.from({ length: 400 }, (_, n) => ({ title: `Task ${added + n}`, description }))
    expect((await person.api("POST", "/api/tasks/import", tasks)).status).toBe(201)
  }
  pages.clear()
  return person
}

const file = (format: string) => `/settings/export/tasks.${format}`
const pagesRead = () => [...pages.values()].reduce((sum, each) => sum + each, 0)

/** Requests an export and reads nothing of the answer. */
function unread({ cookie }: Person): Socket {
  const socket = connect(Number(new URL(stack.webUrl).port), "127.0.0.1", () => {
    socket.write(`GET ${file("json")} HTTP/1.1\r\nHost: localhost\r\nCookie: ${cookie}\r\n\r\n`)
  })
  return socket.on("error", () => {}).pause()
}

test("contains every task once, with any text, as JSON and as CSV", async () => {
  const person = await withTasks()
  const tasks = (await (await person.web(file("json"))).json()) as { id: string; title: string; description: string }[]
  expect(tasks).toHaveLength(count)
  expect(new Set(tasks.map(({ id }) => id)).size).toBe(count)
  expect(tasks.every((task) => task.description === description)).toBe(true)
  const csv = [...csvRecords(await (await person.web(file("csv"))).text())].flatMap((record) => record ?? [])
  expect(csv.slice(1).map(({ values: [title] }) => title)).toEqual(tasks.map(({ title }) => title))
  const nobody = await newPerson(stack)
  expect(await (await nobody.web(file("json"))).json()).toEqual([])
})

test("is read from the API no faster than the browser reads it; two run at a time, and one ends when its browser leaves", async () => {
  const person = await withTasks()
  const sockets = [unread(person), unread(person)]
  await eventually(pagesRead, (read) => read >= 2)
  const third = await eventually(
    () => person.web(file("csv")),
    ({ status }) => status === 429,
  )
  expect(Number(third.headers.get("retry-after"))).toBeGreaterThan(0)
  expect(await third.json()).toMatchObject({ status: 429, detail: expect.stringContaining("Two exports") })
  const page = await person.web(file("csv"), { headers: { accept: "text/html" } })
  expect([page.status, page.headers.get("retry-after")]).toEqual([429, third.headers.get("retry-after")])
  expect(await page.text()).toContain("Two exports are already running.")

  // While another person downloads a whole export, the server reads almost nothing for the browsers that read nothing.
  const other = await newPerson(stack)
  const tasks = Array.from({ length: 400 }, () => ({ title: "Task", description }))
  for (let n = 0; n < 5; n++) await other.api("POST", "/api/tasks/import", tasks)
  expect(await (await other.web(file("json"))).json()).toHaveLength(count)
  const [theirs = 0, others = 0] = [...pages.values()]
  expect(theirs).toBeLessThan(1.5 * others)
  sockets[0]!.destroy()
  const after = await eventually(
    () => person.web(file("json")),
    ({ status }) => status === 200,
  )
  expect(await after.json()).toHaveLength(count)
  sockets[1]!.destroy()
})

test("that fails halfway does not look complete", async () => {
  const person = await withTasks()
  for (const format of ["json", "csv"]) {
    pages.clear()
    instead = Response.json({ title: "broken" }, { status: 500 })
    const response = await person.web(file(format))
    expect(response.status).toBe(200)
    await expect(response.text()).rejects.toThrow()
    instead = new Response('{"items":[{"id":"half')
    pages.clear()
    await expect((await person.web(file(format))).text()).rejects.toThrow()
  }
  instead = undefined
  // The four failed exports do not count as running.
  expect(await (await person.web(file("json"))).json()).toHaveLength(count)
})

test("continues when the API asks to wait for a moment", async () => {
  const person = await withTasks()
  instead = Response.json({ status: 429 }, { status: 429, headers: { "retry-after": "1" } })
  const response = await person.web(file("json"))
  const tasks = response.json()
  await eventually(pagesRead, (read) => read > 3)
  instead = undefined
  expect(await tasks).toHaveLength(count)
})
