import {
  answersHtml,
  cancelsSearches,
  cutsTheConnection,
  fails,
  forbidsEverything,
  isAway,
  refusesEveryToken,
  refusesForNow,
} from "../mocks/answers.ts"
import { expect, register, test } from "../stack.ts"

test("the API refuses every token: the log-in page says why", async ({ page, person, api }) => {
  await register(page, person)
  api.use(refusesEveryToken)
  await page.goto("/tasks")
  await expect(page).toHaveURL(/\/login\?/)
  await expect(page.getByText(/session (has )?(expired|ended)/i)).toBeVisible()
})

test("the API forbids access: the page says so, with status 403 and a link to continue", async ({
  page,
  person,
  api,
}) => {
  await register(page, person)
  api.use(forbidsEverything)
  const answer = await page.goto("/tasks")
  expect(answer?.status()).toBe(403)
  await expect(page.getByRole("heading", { name: "You don't have permission" })).toBeVisible()
  await expect(page.getByRole("main").getByRole("link").first()).toBeVisible()
})

test("an unknown task: 404 and a link back", async ({ page, person }) => {
  await register(page, person)
  const answer = await page.goto(`/tasks/${crypto.randomUUID()}`)
  expect(answer?.status()).toBe(404)
  await expect(page.getByRole("heading", { name: /not found/i })).toBeVisible()
  await page.getByRole("main").getByRole("link", { name: /tasks/i }).click()
  await expect(page).toHaveURL(/\/tasks$/)
})

for (const [what, answer] of Object.entries({ isAway, cutsTheConnection, answersHtml })) {
  test(`the API ${what}: the page shows Retry with status 503, and Retry works once the API is back`, async ({
    page,
    person,
    api,
  }) => {
    await register(page, person)
    api.use(answer)
    const response = await page.goto("/tasks")
    expect(response?.status()).toBe(503)
    const retry = page.getByRole("link", { name: /retry/i }).or(page.getByRole("button", { name: /retry/i }))
    await expect(retry.first()).toBeVisible()
    api.reset()
    await retry.first().click()
    await expect(page.getByRole("button", { name: "Add task" })).toBeVisible()
  })
}

test("the API cancels a search: the message is at the field, and the search can be changed", async ({
  page,
  person,
  api,
}) => {
  await register(page, person)
  api.use(cancelsSearches)
  const answer = await page.goto("/tasks?q=a")
  expect(answer?.status()).toBe(503)
  const search = page.getByRole("searchbox")
  await expect(search).toHaveAccessibleDescription("This search takes too long")
  await expect(search).toHaveValue("a")
  await expect(page.getByText("can't be reached")).toHaveCount(0)
  await expect(page.getByRole("button", { name: "Retry" })).toHaveCount(0)
  await page.getByRole("link", { name: "Show all again" }).click()
  await expect(page).toHaveURL(/\/tasks$/)
  await expect(search).not.toHaveAttribute("aria-invalid")
})

test("the API fails: the app's own error page with status 500", async ({ page, person, api }) => {
  await register(page, person)
  api.use(fails)
  const answer = await page.goto("/tasks")
  expect(answer?.status()).toBe(500)
  await expect(page.getByRole("main").getByRole("heading").first()).toBeVisible()
})

test("too many requests: the page says how long to wait", async ({ page, person, api }) => {
  await register(page, person)
  api.use(refusesForNow)
  const answer = await page.goto("/tasks")
  expect(answer?.status()).toBe(429)
  await expect(page.getByRole("main")).toContainText(/30 seconds/)
})

test("the API is away while a task is added: the text stays in the form", async ({ page, person, api }) => {
  await register(page, person)
  await page.getByLabel("Title").first().fill("Precious words")
  api.use(isAway)
  await page.getByRole("button", { name: "Add task" }).click()
  await expect(page.getByRole("alert").first()).toBeVisible()
  await expect(page.getByLabel("Title").first()).toHaveValue("Precious words")
  api.reset()
  await page
    .getByRole("button", { name: "Add task" })
    .or(page.getByRole("button", { name: "Retry" }))
    .first()
    .click()
  await expect(page.getByRole("button", { name: "Complete Precious words" })).toBeVisible()
})
