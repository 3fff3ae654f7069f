import { afterAll, afterEach, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test"
import { getResponse, http, type RequestHandler } from "msw"
import { type Stack, startStack } from "#scripts/test/stack.ts"
import { answersHtml, fails, forbidsEverything, isAway, refusesForNow } from "../e2e/mocks/answers.ts"
import { startApiProxy } from "../e2e/mocks/api.ts"
import { somebody, type Visitor, visitor } from "./test/visitor.ts"

setDefaultTimeout(120_000)

const api = startApiProxy()
let stack: Stack
let someone: Visitor
let taskPage: string

beforeAll(async () => {
  stack = await startStack({ API_URL: api.url, RATE_LIMIT: "false" })
  api.forwardTo(stack.apiUrl)
  someone = visitor(stack.webUrl)
  const { token } = await (await someone.post("/api/auth/register", somebody())).json()
  const task = await fetch(`${stack.apiUrl}/api/tasks`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ title: "Call Ruth" }),
  }).then((response) => response.json())
  taskPage = `/tasks/${task.id}`
})
afterEach(api.reset)
afterAll(async () => {
  await stack?.stop()
  api.stop()
})

/** Returns the status of a page, the text of its `main`, and its links and buttons. */
async function read(response: Response) {
  const html = await response.text()
  const main = html.slice(html.indexOf("<main"), html.indexOf("</main>"))
  return {
    status: response.status,
    headers: response.headers,
    title: /<title>(.*?)<\/title>/.exec(html)?.[1],
    main: main
      .replaceAll(/<[^>]*>/g, " ")
      .replaceAll("&#x27;", "'")
      .replaceAll(/\s+/g, " "),
    ways: [...main.matchAll(/<a [^>]*href="([^"]*)"/g)].map(([, href]) => href),
    retries: />\s*Retry\s*<\/button>/.test(main),
    html,
  }
}

describe("a page whose data the API refuses", () => {
  const cases: [RequestHandler, number, title: string, message: RegExp, retries: boolean][] = [
    [forbidsEverything, 403, "You don't have permission", /You may not see/, false],
    [refusesForNow, 429, "Too many requests", /Try again in 30 seconds/, true],
    [fails, 500, "Something went wrong", /our fault/, true],
  ]
  for (const [answer, status, title, message, retries] of cases)
    test(`${status} has its own page, with a link or a button to continue`, async () => {
      api.use(answer)
      for (const path of ["/tasks", taskPage]) {
        const page = await read(await someone.get(path))
        expect([path, page.status]).toEqual([path, status])
        expect(page.title?.replace("&#x27;", "'")).toBe(`${title} · Latchkey`)
        expect(page.main).toContain(title)
        expect(page.main).toMatch(message)
        expect(page.retries).toBe(retries)
        expect(page.ways).toContain("/tasks")
      }
    })

  test("`Retry-After` is passed on to programs", async () => {
    api.use(refusesForNow)
    expect((await someone.get("/tasks")).headers.get("retry-after")).toBe("30")
  })

  for (const answer of [isAway, answersHtml])
    test("503 keeps the rest of the page and offers to try again", async () => {
      api.use(answer)
      for (const path of ["/tasks", taskPage]) {
        const page = await read(await someone.get(path))
        expect([path, page.status]).toEqual([path, 503])
        expect(page.main).toMatch(/can't be reached/)
        expect(page.retries).toBe(true)
      }
    })

  test("404 and 405 do not need the API", async () => {
    for (const path of [`/tasks/${crypto.randomUUID()}`, "/nowhere/at/all"]) {
      const page = await read(await someone.get(path))
      expect([path, page.status]).toEqual([path, 404])
      expect(page.main).toContain("Page not found")
      expect(page.ways).toEqual(["/tasks"])
    }
    const page = await read(await someone.get("/logout"))
    expect(page.status).toBe(405)
    expect(page.headers.get("allow")).toBe("POST")
    expect(page.main).toContain("This page can't be opened directly")
    expect(page.ways).toEqual(["/tasks"])
  })
})

describe("a change the API refuses", () => {
  /** Handles only writes, so that reads work as usual. */
  const onlyChanges = (answer: RequestHandler) =>
    http.all("*/api/*", ({ request }) =>
      request.method === "GET" ? undefined : getResponse([answer], request.clone()),
    )

  const cases: [RequestHandler, number, message: RegExp, wait: string | null][] = [
    [refusesForNow, 429, /too much at once\. Try again in 30 seconds/, "30"],
    [fails, 500, /our fault/, null],
    [isAway, 503, /can't be reached.*Nothing is lost/, "5"],
  ]
  for (const [answer, status, message, wait] of cases)
    test(`${status} says why, and the typed text stays in its fields`, async () => {
      api.use(onlyChanges(answer))
      const forms: Record<string, Record<string, string>> = {
        "/tasks": { add: "", title: "Precious words" },
        [taskPage]: { edit: taskPage.slice(7) },
      }
      for (const [path, fields] of Object.entries(forms)) {
        const typed = { title: "Precious words", description: "and more", priority: "high", dueDate: "", ...fields }
        const page = await read(await someone.submit(path, typed))
        expect([path, page.status]).toEqual([path, status])
        expect(page.html).toContain('role="alert"')
        expect(page.main).toMatch(message)
        expect(page.html).toContain('value="Precious words"')
        expect(page.main).toContain("and more")
        expect(page.retries).toBe(true)
        expect(page.headers.get("retry-after")).toBe(wait)
      }
    })

  test("403 is explained and leaves the page unchanged", async () => {
    api.use(onlyChanges(forbidsEverything))
    const id = taskPage.slice(7)
    const list = await read(await someone.submit("/tasks", { delete: id }))
    expect(list.status).toBe(403)
    expect(list.main).toContain("You don't have permission to do that.")
    expect(list.main).toContain("Call Ruth")
    const page = await read(await someone.submit(taskPage, { delete: id, title: "Call Ruth" }))
    expect(page.status).toBe(403)
    expect(page.main).toContain("You don't have permission to do that.")
    expect(page.html).toContain('value="Call Ruth"')
    expect(page.ways).toContain("/tasks")
  })

  test("404 says that the task is gone and leads to the current list", async () => {
    const id = crypto.randomUUID()
    const list = await read(await someone.submit("/tasks", { complete: id }))
    expect(list.status).toBe(404)
    expect(list.main).toContain("That task is no longer there.")
    expect(list.main).toContain("Call Ruth")
    const page = await read(await someone.submit(`/tasks/${id}`, { edit: id, title: "Call Ruth" }))
    expect(page.status).toBe(404)
    expect(page.ways).toEqual(["/tasks"])
  })
})

test("an error page after a form still shows who is logged in", async () => {
  const page = await read(await someone.submit("/settings", { nonsense: "" }))
  expect(page.status).toBe(400)
  expect(page.title).toBe("This address is not valid · Latchkey")
  expect(page.html).toContain("Log out")
  expect(page.ways).toEqual(["/tasks"])
})

test("a failed export leads back to the settings, which show the reason", async () => {
  api.use(isAway)
  const answer = await someone.get("/settings/export/tasks.csv")
  expect([answer.status, answer.headers.get("location")]).toEqual([302, "/settings"])
  const page = await read(await someone.get("/settings"))
  expect(page.html).toContain('role="alert"')
  expect(page.main).toContain("Your tasks can't be reached at the moment.")
  expect((await read(await someone.get("/settings/export/tasks.xml"))).main).toContain("Page not found")
})

test("if a button of the settings is refused, the page shows the reason", async () => {
  for (const id of [crypto.randomUUID(), "no id", "\0", ""]) {
    const session = await read(await someone.submit("/settings", { endSession: id }))
    expect([id, session.status]).toEqual([id, 404])
    expect(session.main).toContain("This session has ended already.")
    const calendar = await read(await someone.submit("/settings", { revokeCalendar: id }))
    expect([id, calendar.status]).toEqual([id, 404])
    expect(calendar.main).toContain("This calendar address was revoked already.")
    const key = await read(await someone.submit("/settings", { revokeKey: id }))
    expect([id, key.status]).toEqual([id, 404])
    expect(key.main).toContain("This access key was revoked already.")
  }
})
