import type { BrowserContext } from "@playwright/test"
import type { Stack } from "#scripts/test/stack.ts"
import { expect, register, test } from "../stack.ts"

/** Calls the API as the person who is logged in. */
async function callApi(context: BrowserContext, stack: Stack) {
  const { token } = await (await context.request.get(`${stack.webUrl}/api/auth/token`)).json()
  return (method: string, path: string, body?: object) =>
    fetch(stack.apiUrl + path, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: body && JSON.stringify(body),
    }).then((response) => response.json())
}

/** Gives the person's only task a title that only earlier versions of the API accepted. */
async function storeTitle(stack: Stack, subject: string, title: string) {
  const sql = new Bun.SQL(stack.databaseUrl, { max: 1 })
  await sql.begin(async (sql) => {
    await sql`select set_config('app.subject', ${subject}, true)`
    await sql`update tasks set title = ${title} where user_id = ${subject}`
  })
  await sql.close()
}

test("a search finds words in any order and ignores case and accents", async ({ page, person, context, stack }) => {
  await register(page, person)
  const api = await callApi(context, stack)
  for (const title of ["Éclair kaufen", "Don’t forget", "İSTANBUL", "Brot kaufen"])
    await api("POST", "/api/tasks", { title })
  const titles = page.getByRole("list", { name: "Tasks" }).getByRole("listitem").getByRole("link")
  for (const [q, found] of [
    ["kaufen eclair ", "Éclair kaufen"],
    ["Don't", "Don’t forget"],
    ["istanbul", "İSTANBUL"],
  ] as const) {
    await page.goto("/tasks")
    await page.getByLabel("Search").fill(q)
    await page.getByLabel("Search").press("Enter")
    await expect(titles).toHaveText([found])
  }
})

test("a search that is too long is refused at its field and stays there", async ({ page, person }) => {
  await register(page, person)
  const words = "one two three four five six seven eight nine ten eleven"
  const search = page.getByLabel("Search")
  for (const [q, fits] of [
    [words, words.replace(" eleven", "")],
    ["x".repeat(101), "x".repeat(100)],
  ] as const) {
    await page.goto("/tasks")
    await search.fill(q)
    await search.press("Enter")
    await expect(page).toHaveURL(/q=/)
    await expect(search).toHaveValue(q)
    await expect(search).toHaveAttribute("aria-invalid", "true")
    await expect(search).toHaveAccessibleDescription("Must be at most 100 characters and 10 words")
    await search.fill(fits)
    await search.press("Enter")
    await expect(page.getByRole("heading", { name: "Nothing found" })).toBeVisible()
    await expect(search).not.toHaveAttribute("aria-invalid")
    await expect(search).toHaveValue(fits)
  }
  const answer = await page.goto(`/tasks?q=${"x".repeat(101)}`)
  expect(answer?.status()).toBe(400)
})

test("a task whose stored title has a line break is saved with a space", async ({ page, person, context, stack }) => {
  await register(page, person)
  const api = await callApi(context, stack)
  const { id } = await api("POST", "/api/tasks", { title: "Buy milk" })
  await storeTitle(stack, (await api("GET", "/api/me")).id, "Buy\nmilk")
  await page.goto(`/tasks/${id}`)
  await expect(page.getByLabel("Title")).toHaveValue("Buy milk")
  await page.getByLabel("Priority").selectOption("High")
  await page.getByRole("button", { name: "Save" }).click()
  await expect(page).toHaveURL(/\/tasks$/)
  await expect.poll(() => api("GET", `/api/tasks/${id}`)).toMatchObject({ title: "Buy milk", priority: "high" })
})

test("a task whose stored title is invisible can be opened, saved, completed and named", async ({
  page,
  person,
  context,
  stack,
}) => {
  await register(page, person)
  const api = await callApi(context, stack)
  await api("POST", "/api/tasks/import", [{ title: "\u200b" }])
  const [{ id }] = (await api("GET", "/api/tasks")).items
  const open = async (list = "/tasks") => {
    await expect(page).toHaveURL(/\/tasks$/)
    if (list !== "/tasks") await page.goto(list)
    await expect(page.getByRole("link", { name: "Task without a name" })).toBeVisible()
    // The list is loaded again after a change, and a click would cancel that.
    await page.waitForLoadState("networkidle")
    await page.goto(`/tasks/${id}`)
    await expect(page.getByRole("heading", { name: "Task without a name" })).toBeVisible()
  }
  const stored = () => api("GET", `/api/tasks/${id}`)
  await page.reload()
  await open()
  await page.getByLabel("Description").fill("What was it?")
  await page.getByRole("button", { name: "Save" }).click()
  await expect.poll(stored).toMatchObject({ title: "\u200b", description: "What was it?" })
  await open()
  await page.getByRole("button", { name: "Complete Task without a name" }).click()
  await expect.poll(stored).toMatchObject({ title: "\u200b", completed: true })
  await open("/tasks?status=completed")
  await page.getByLabel("Title").fill("\u2800")
  await page.getByRole("button", { name: "Save" }).click()
  await expect(page.getByLabel("Title")).toHaveAccessibleDescription("Must have a visible character")
  await page.getByLabel("Title").fill("Now I know")
  await page.getByRole("button", { name: "Save" }).click()
  await expect.poll(stored).toMatchObject({ title: "Now I know", completed: true })
})
