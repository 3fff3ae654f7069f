import { expect, register, test, untilAnswered } from "../stack.ts"

test("a person registers, adds a task, completes, reopens, edits and deletes it, and logs out", async ({
  page,
  person,
}) => {
  await page.goto("/register")
  await page.getByLabel("Name").fill(person.name)
  await page.getByLabel("Email").fill(person.email)
  await page.getByLabel("Password").fill(person.password)
  await page.getByRole("button", { name: "Create account" }).click()
  await expect(page).toHaveURL(/\/tasks$/)

  await page.getByLabel("Title").first().fill("Water the plants")
  await page.getByRole("button", { name: "Add task" }).click()
  const complete = page.getByRole("button", { name: "Complete Water the plants" })
  await expect(complete).toBeVisible()
  await expect(page.getByLabel("Title").first()).toHaveValue("")

  await complete.click()
  const reopen = page.getByRole("button", { name: "Reopen Water the plants" })
  await expect(reopen).toBeVisible()
  // The list shows the change before the answer, but the message only after it.
  await expect(page.getByText("“Water the plants” completed.")).toBeVisible()
  await page.goto("/tasks?status=completed")
  await untilAnswered(page, () => reopen.click())
  await expect(complete).toBeVisible()
  await page.goto("/tasks")

  await page.getByRole("link", { name: "Water the plants", exact: true }).click()
  await expect(page).toHaveURL(/\/tasks\/[0-9a-f-]{36}/)
  // The address changes before the page does, and the list also has a field Title.
  await expect(page.getByLabel("Title")).toHaveValue("Water the plants")
  await page.getByLabel("Title").fill("Water the roses")
  await page.getByLabel("Description").fill("Both beds")
  await page.getByLabel("Priority").selectOption("high")
  await page.getByLabel("Due date").fill("2031-05-04")
  await page.getByRole("button", { name: "Save" }).click()
  await expect(page).toHaveURL(/\/tasks$/)
  await page.goto("/tasks")
  await page.getByRole("link", { name: "Water the roses", exact: true }).click()
  await expect(page.getByLabel("Description")).toHaveValue("Both beds")
  await expect(page.getByLabel("Priority")).toHaveValue("high")
  await expect(page.getByLabel("Due date")).toHaveValue("2031-05-04")

  await page.goto("/tasks")
  await page.getByRole("button", { name: "Delete Water the roses" }).click()
  await expect(page.getByRole("link", { name: "Water the roses", exact: true })).toHaveCount(0)

  await page.getByRole("button", { name: "Log out" }).first().click()
  await expect(page).toHaveURL(/\/login/)
  await page.goto("/tasks")
  await expect(page).toHaveURL(/\/login\?redirectTo=%2Ftasks$/)
})

test("two people never see each other's tasks", async ({ page, browser, person, baseURL }) => {
  await register(page, person)
  await page.getByLabel("Title").first().fill("Private errand")
  await page.getByRole("button", { name: "Add task" }).click()
  await page.getByRole("link", { name: "Private errand", exact: true }).click()
  await expect(page).toHaveURL(/\/tasks\/[0-9a-f-]{36}/)
  const address = page.url()

  const other = await browser.newContext({ baseURL })
  const theirs = await other.newPage()
  await register(theirs, { ...person, email: `${crypto.randomUUID()}@example.com` })
  await expect(theirs.getByText("Private errand")).toHaveCount(0)
  const answer = await theirs.goto(address)
  expect(answer?.status()).toBe(404)
  await expect(theirs.getByRole("heading", { name: /not found/i })).toBeVisible()
  await expect(theirs.getByText("Private errand")).toHaveCount(0)
  await other.close()
})
