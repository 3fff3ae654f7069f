import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test"
import { type Stack, startStack } from "#scripts/test/stack.ts"
import { elsewhere, scripts } from "./test/payloads.ts"
import { structureOf } from "./test/structure.ts"
import { registered, type Visitor, visitor } from "./test/visitor.ts"

setDefaultTimeout(120_000)

let stack: Stack
beforeAll(async () => {
  stack = await startStack({ RATE_LIMIT: "false" })
})
afterAll(() => stack?.stop())

const newcomer = () => registered(stack.webUrl)

describe("log-in never redirects to another site", () => {
  const redirects = [...elsewhere, ...elsewhere.map(encodeURIComponent)]

  /** The address to which a browser would follow this redirect. */
  const target = (response: Response) => {
    expect(response.status).toBe(302)
    return new URL(response.headers.get("location") as string, stack.webUrl)
  }

  test("from the log-in form", async () => {
    const { person } = await newcomer()
    await Promise.all(
      elsewhere.map(async (wanted) => {
        const path = `/login?${new URLSearchParams({ redirectTo: wanted })}`
        const response = await visitor(stack.webUrl).submit(path, { email: person.email, password: person.password })
        expect({ wanted, origin: target(response).origin }).toEqual({ wanted, origin: stack.webUrl })
      }),
    )
  })

  test.each(["/login", "/register"])("from %s when the person is logged in already", async (page) => {
    const { someone } = await newcomer()
    for (const wanted of redirects) {
      const query = new URLSearchParams({ redirectTo: wanted })
      for (const path of [
        `${page}?${query}`,
        `${page}?redirectTo=/tasks&${query}`,
        `${page}?${query}&redirectTo=/tasks`,
      ])
        expect({ path, origin: target(await someone.get(path)).origin }).toEqual({ path, origin: stack.webUrl })
    }
  })

  test("from the form of preferences and from the link back to the list", async () => {
    const { someone } = await newcomer()
    await someone.submit("/tasks", { add: "", title: "Tea", key: crypto.randomUUID() })
    const [task = ""] = (await (await someone.get("/tasks")).text()).match(/\/tasks\/[\da-f-]{36}/) ?? []
    const edit = { edit: task.slice("/tasks/".length), title: "Tea" }
    for (const wanted of elsewhere) {
      const path = `${task}?${new URLSearchParams({ back: wanted })}`
      const answers = [someone.submit("/preferences", { redirectTo: wanted }), someone.submit(path, edit)]
      for (const response of await Promise.all(answers))
        expect({ wanted, origin: target(response).origin }).toEqual({ wanted, origin: stack.webUrl })
      await expectOwnAddresses(await someone.get(path))
    }
  })

  test("and no page with such an address in its query links to it", async () => {
    for (const wanted of elsewhere)
      for (const page of ["/login", "/register"])
        await expectOwnAddresses(
          await visitor(stack.webUrl).get(`${page}?${new URLSearchParams({ redirectTo: wanted })}`),
        )
  })

  async function expectOwnAddresses(page: Response) {
    expect(page.status).toBe(200)
    const addresses = [...(await page.text()).matchAll(/(?:href|action|src)="([^"]*)"/g)].map(
      ([, address = ""]) => address,
    )
    expect(addresses.length).toBeGreaterThan(3)
    for (const address of addresses)
      expect(new URL(address.replaceAll("&amp;", "&"), stack.webUrl).origin).toBe(stack.webUrl)
  }
})

test.each(["a\r\nx-user: ada", "ключ", "k".repeat(100_000)])(
  "a form with a malformed key is refused: %#",
  async (key) => {
    const { someone } = await newcomer()
    expect((await someone.submit("/tasks", { add: "", title: "Tea", key })).status).toBe(400)
    expect(await (await someone.get("/tasks")).text()).not.toContain("Tea")
  },
)

test("a GET changes nothing, because another site's page can send it", async () => {
  const { person, someone } = await newcomer()
  const before = someone.cookie()
  const pages = ["/logout", "/tasks", "/tasks/1", "/settings", "/settings/import", "/preferences"]
  const endpoints = ["logout", "sign-out", "change-password", "delete-user", "revoke-sessions", "update-user"]
  const query = new URLSearchParams({ ...person, add: "", title: "planted", deleteAccount: "", theme: "dark" })
  const overrides: Record<string, string>[] = [{}, { "x-http-method-override": "POST", "x-method-override": "POST" }]
  for (const path of [
    ...pages.flatMap((page) => [page, `${page}.data`]),
    ...endpoints.map((name) => `/api/auth/${name}`),
  ])
    for (const override of overrides)
      await someone.get(`${path}?_method=POST&${query}`, { headers: { ...override, "sec-fetch-site": "cross-site" } })
  expect(someone.cookie()).toBe(before)
  const page = await someone.get("/tasks?status=all")
  expect(page.status).toBe(200)
  expect(await page.text()).not.toMatch(/planted|data-theme="dark"/)
  expect((await visitor(stack.webUrl).post("/api/auth/login", person)).status).toBe(200)
})

test("a malformed id never reaches another address of the API", async () => {
  const { someone } = await newcomer()
  for (const id of ["stats", ".", "..", "../me", "x?status=completed", "import", "%2e%2e", "..%2f..", "\\..\\"]) {
    const path = `/tasks/${encodeURIComponent(id)}`
    // Clients resolve `.` and `..` themselves.
    if (!/^\.\.?$/.test(id)) expect([id, (await someone.get(path)).status]).toEqual([id, 404])
    for (const verb of ["edit", "complete", "reopen", "delete"])
      expect([verb, id, (await someone.submit("/tasks", { [verb]: id, title: "x" })).status]).toEqual([verb, id, 404])
    expect((await someone.submit("/tasks", { undo: id })).status).toBe(302)
  }
})

describe("what a person wrote is shown as text everywhere", () => {
  let someone: Visitor
  beforeAll(async () => {
    someone = (await newcomer()).someone
  })

  /** Harmless text that is valid where the payload is valid. */
  const plain = (payload: string) => (payload.includes("\n") ? "plain\ntext" : "plain text")

  async function made(page: Response) {
    expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8")
    return { status: page.status, ...(await structureOf(await page.text())) }
  }

  /** Expects the same elements and, except for their strings, the same scripts with each payload as without it. */
  async function expectText(pageWith: (text: string) => Promise<Response>) {
    const usual = new Map<string, Awaited<ReturnType<typeof made>>>()
    for (const payload of scripts) {
      const text = plain(payload)
      if (!usual.has(text)) usual.set(text, await made(await pageWith(text)))
      expect({ payload, ...(await made(await pageWith(payload))) }).toEqual({ payload, ...usual.get(text)! })
    }
  }

  const submit = (path: string, body: FormData | URLSearchParams) =>
    fetch(stack.webUrl + path, {
      method: "POST",
      body,
      headers: { cookie: someone.cookie(), origin: stack.webUrl },
      redirect: "manual",
    })
  const form = (fields: Record<string, string>) => new URLSearchParams(fields)
  const file = (name: string, content: string) => {
    const body = new FormData()
    body.set("file", new File([content], name))
    return body
  }

  test.each<[string, (payload: string) => [path: string, body?: FormData | URLSearchParams]]>([
    ["a search", (q) => [`/tasks?${form({ q })}`]],
    ["a filter", (text) => [`/tasks?${form({ status: text, sort: text, priority: text, cursor: text })}`]],
    // A line break in the path matches no route.
    ["an unknown address", (path) => [`/nowhere/${encodeURIComponent(path.replace(/\s/g, ""))}`]],
    ["an unknown task", (id) => [`/tasks/${encodeURIComponent(id)}`]],
    [
      "a task",
      (title) => ["/tasks", form({ add: "", title: title.padEnd(210, "x"), dueDate: title, priority: title })],
    ],
    ["an edit", (title) => [`/tasks/${crypto.randomUUID()}`, form({ edit: title, title, dueDate: title })]],
    ["an action", (name) => ["/settings", form({ [name]: name })]],
    ["a name", (name) => ["/settings", form({ rename: "", name: name.padEnd(110, "x") })]],
    ["a session to end", (id) => ["/settings", form({ endSession: id })]],
    ["a key", (name) => ["/settings", form({ createKey: "", name: name.padEnd(110, "x"), days: name })]],
    ["a key to revoke", (id) => ["/settings", form({ revokeKey: id })]],
    ["a file", (name) => ["/settings/import", file(name, `${name}\n1`)]],
    [
      "a line of a file",
      (text) => ["/settings/import", file("a.csv", `title,priority\n1,"${text.replaceAll('"', '""')}"`)],
    ],
    ["a file of JSON", (text) => ["/settings/import", file(text, JSON.stringify([{ title: "", [text]: text }]))]],
  ])("%s that is refused", async (_, request) => {
    await expectText((text) => {
      const [path, body] = request(text)
      return body ? submit(path, body) : someone.get(path)
    })
  })

  test.each(["/login", "/register"])("text typed into %s", async (path) => {
    await expectText((text) =>
      visitor(stack.webUrl).submit(`${path}?${form({ redirectTo: `/${text}` })}`, {
        name: text,
        email: text,
        password: "",
        remember: text,
      }),
    )
  })

  test("titles and descriptions in lists, forms and their data", async () => {
    const key = () => crypto.randomUUID()
    let task = ""
    for (const pathOf of [() => "/tasks", () => task])
      await expectText(async (text) => {
        await submit("/tasks", form({ add: "", title: text, description: `${text}\n${text}`, key: key() }))
        const list = await (await someone.get("/tasks")).text()
        task = list.match(/\/tasks\/[\da-f-]{36}/)?.[0] ?? ""
        const page = await someone.get(pathOf())
        const data = await someone.get(`${pathOf()}.data`)
        expect(data.headers.get("content-type")).toStartWith("text/x-script")
        expect(data.headers.get("x-content-type-options")).toBe("nosniff")
        await submit("/tasks", form({ delete: task.slice("/tasks/".length), answer: "data" }))
        return page
      })
  })

  test("names of people and their keys", async () => {
    const origin = { headers: { origin: stack.webUrl } }
    const withKey = async () => {
      const { person, someone } = await newcomer()
      const key = { name: "a key", password: person.password }
      const { id } = await (await someone.post("/api/auth/api-key/create", key, origin)).json()
      return { someone, keyId: id as string }
    }
    const [attacked, usual] = await Promise.all([withKey(), withKey()])
    const pagesOf = async ({ someone, keyId }: typeof usual, name: string) => {
      const renamed = await someone.post("/api/auth/update-user", { name }, origin)
      expect(renamed.status).toBe(/\p{Cc}/u.test(name) ? 422 : 200)
      await someone.post("/api/auth/api-key/update", { keyId, name: name.replace("\n", " ") }, origin)
      return [await made(await someone.get("/settings")), await made(await someone.get("/tasks"))]
    }
    for (const payload of scripts)
      expect({ payload, pages: await pagesOf(attacked, payload) }).toEqual({
        payload,
        pages: await pagesOf(usual, plain(payload)),
      })
  })
})
