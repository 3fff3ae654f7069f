import { addTask, expect, register, test, untilAnswered } from "../stack.ts"

const titles = ["Water the plants", "Call Ruth", "Buy 100% wool"]

test("the list is filtered and searched, and the address contains both", async ({ page, person }) => {
  await register(page, person)
  for (const title of titles) await addTask(page, title)
  const tasks = page.getByRole("list", { name: "Tasks" })
  await page.getByRole("button", { name: "Complete Call Ruth" }).click()
  await expect(page.getByRole("button", { name: "Reopen Call Ruth" })).toBeVisible()
  await expect(page.getByRole("link", { name: "Active 2" })).toBeVisible()

  await page.getByRole("link", { name: "Completed 1" }).click()
  await expect(page).toHaveURL(/status=completed/)
  await expect(tasks.getByRole("listitem")).toHaveCount(1)
  await page.reload()
  await expect(tasks.getByRole("link", { name: "Call Ruth" })).toBeVisible()

  await page.goto("/tasks")
  await page.getByLabel("Search").fill("100%")
  await page.getByLabel("Search").press("Enter")
  await expect(page).toHaveURL(/q=100%25/)
  await expect(tasks.getByRole("listitem")).toHaveCount(1)
  await expect(tasks.getByRole("link", { name: "Buy 100% wool" })).toBeVisible()
})

test("the address sorts the list, and an unknown order is a 400", async ({ page, person }) => {
  await register(page, person)
  for (const title of titles) await addTask(page, title)
  await page.goto("/tasks?sort=title")
  await expect(page.getByRole("list", { name: "Tasks" }).getByRole("link")).toHaveText([
    "Buy 100% wool",
    "Call Ruth",
    "Water the plants",
  ])
  await page.goto("/tasks?q=zebra")
  await expect(page.getByRole("heading", { name: "Nothing found" })).toBeVisible()
  const answer = await page.goto("/tasks?sort=nonsense")
  expect(answer?.status()).toBe(400)
})

test("a long list is shown in parts, each task once, and Back shows the part before", async ({
  page,
  person,
  stack,
  context,
}) => {
  await register(page, person)
  const token = await context.request.get(`${stack.webUrl}/api/auth/token`).then((response) => response.json())
  const headers = { authorization: `Bearer ${token.token}`, "content-type": "application/json" }
  const tasks = Array.from({ length: 230 }, (_, n) => ({ title: `Task ${n}.` }))
  await fetch(`${stack.apiUrl}/api/tasks/import`, { method: "POST", headers, body: JSON.stringify(tasks) })
  await page.goto("/tasks?sort=createdAt")
  const rows = page.getByRole("list", { name: "Tasks" }).getByRole("listitem")
  const titles = () => rows.getByRole("link").allTextContents()
  const showMore = page.getByRole("link", { name: /^Show (\d+ )?more$/ })
  await expect(rows).toHaveCount(50)
  for (const shown of [100, 150, 200]) {
    await showMore.click()
    await expect(rows).toHaveCount(shown)
  }
  const firstPage = await titles()
  await showMore.click()
  await expect(rows).toHaveCount(30)
  await expect(showMore).toHaveCount(0)
  expect(new Set([...firstPage, ...(await titles())]).size).toBe(230)
  await page.goBack()
  await expect(rows).toHaveCount(200)
  expect(await titles()).toEqual(firstPage)
  await page.goForward()
  await expect(rows).toHaveCount(30)
  await page.getByRole("link", { name: "Back to the beginning" }).click()
  await expect(rows).toHaveCount(50)
})

test("deleted and cleared tasks can be restored", async ({ page, person }) => {
  await register(page, person)
  for (const title of titles) await addTask(page, title)
  const row = (title: string) => page.getByRole("link", { name: title, exact: true })
  const rows = page.getByRole("list", { name: "Tasks" }).getByRole("link")
  const addresses = () => rows.evaluateAll((links) => links.map((link) => link.getAttribute("href")?.split("?")[0]))
  const before = await addresses()

  await page.getByRole("button", { name: "Delete Call Ruth" }).click()
  await expect(row("Call Ruth")).toHaveCount(0)
  await page.getByRole("button", { name: "Undo" }).click()
  await expect(row("Call Ruth")).toHaveCount(1)
  expect(await addresses()).toEqual(before)

  for (const title of ["Call Ruth", "Water the plants"]) {
    await untilAnswered(page, () => page.getByRole("button", { name: `Complete ${title}` }).click())
    await expect(page.getByRole("button", { name: `Reopen ${title}` })).toBeVisible()
  }
  await page.goto("/tasks?status=completed&q=t")
  await page.getByRole("button", { name: "Clear completed" }).click()
  await expect(page.getByText("2 tasks cleared.")).toBeVisible()
  await expect(row("Call Ruth")).toHaveCount(0)
  await page.getByRole("button", { name: "Undo" }).last().click()
  await expect(page.getByRole("button", { name: "Reopen Call Ruth" })).toBeVisible()
  await expect(page.getByRole("button", { name: "Reopen Water the plants" })).toBeVisible()
  await expect(page).toHaveURL(/\/tasks\?status=completed&q=t$/)
  await page.goto("/tasks?status=all")
  expect(await addresses()).toEqual(before)
})

test("an edit reports that the task was changed elsewhere, and either version can be kept", async ({
  page,
  person,
}) => {
  await register(page, person)
  await addTask(page, "Call Ruth")
  await page.getByRole("link", { name: "Call Ruth" }).click()
  await expect(page).toHaveURL(/tasks\/[\da-f-]+$/)
  await expect(page.getByLabel("Title")).toHaveValue("Call Ruth")
  const edited = page.url()
  const elsewhere = async (title: string) => {
    const other = await page.context().newPage()
    await other.goto(edited)
    await other.getByLabel("Title").fill(title)
    await other.getByRole("button", { name: "Save" }).click()
    await expect(other.getByRole("link", { name: title })).toBeVisible()
    await other.close()
  }

  await elsewhere("Write to Ruth")
  await page.getByLabel("Title").fill("Call Ruth and Ada")
  await page.getByRole("button", { name: "Save", exact: true }).click()
  await expect(page.getByRole("alert")).toContainText("changed elsewhere")
  await expect(page.getByText("Write to Ruth").last()).toBeVisible()
  await expect(page.getByLabel("Title")).toHaveValue("Call Ruth and Ada")
  await elsewhere("Visit Ruth")
  await page.getByRole("button", { name: "Save mine anyway" }).click()
  await expect(page.getByText("Visit Ruth").last()).toBeVisible()
  await expect(page.getByLabel("Title")).toHaveValue("Call Ruth and Ada")
  await page.getByRole("link", { name: "Keep the other version" }).click()
  await expect(page.getByRole("alert")).toHaveCount(0)
  await expect(page.getByLabel("Title")).toHaveValue("Visit Ruth")

  await elsewhere("Ask Ruth")
  await page.getByLabel("Title").fill("Call Ruth and Ada")
  await page.getByRole("button", { name: "Save", exact: true }).click()
  await page.getByRole("button", { name: "Save mine anyway" }).click()
  await expect(page.getByRole("link", { name: "Call Ruth and Ada" })).toBeVisible()
})

test("a refused task stays in the form, with the reason at its field", async ({ page, person }) => {
  await register(page, person)
  await page.getByLabel("Title").fill("x".repeat(201))
  await page.getByRole("button", { name: "Add task" }).click()
  await expect(page.getByLabel("Title")).toHaveAttribute("aria-invalid", "true")
  await expect(page.getByLabel("Title")).toHaveAccessibleDescription(/200 characters/)
  await expect(page.getByLabel("Title")).toHaveValue("x".repeat(201))
})

test("the chosen theme is remembered", async ({ page, person }) => {
  await page.emulateMedia({ colorScheme: "light" })
  await register(page, person)
  await untilAnswered(page, () => page.getByRole("button", { name: "Dark" }).click())
  await expect(page.getByRole("button", { name: "Dark" })).toHaveAttribute("aria-pressed", "true")
  await page.goto("/settings")
  await expect(page.getByRole("button", { name: "Dark" })).toHaveAttribute("aria-pressed", "true")
  const scheme = await page.locator("html").evaluate((html) => getComputedStyle(html).colorScheme)
  expect(scheme).toBe("dark")
})
