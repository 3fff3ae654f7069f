import {
  breaks,
  forbidsEverything,
  isAway,
  isTooBusy,
  losesTheConnection,
  refusesEveryToken,
  searchesTooLong,
  talksNonsense,
} from "../mocks/answers.ts"
import { expect, register, test } from "../stack.ts"

test("the API refuses the token for good: the log-in page says why", async ({ page, person, api }) => {
  await register(page, person)
  api.use(refusesEveryToken)
  await page.goto("/tasks")
  await expect(page).toHaveURL(/\/login\?/)
  await expect(page.getByText(/session (has )?(expired|ended)/i)).toBeVisible()
})

test("the API forbids: the page says so, with status 403 and a way on", async ({ page, person, api }) => {
  await register(page, person)
  api.use(forbidsEverything)
  const answer = await page.goto("/tasks")
  expect(answer?.status()).toBe(403)
  await expect(page.getByRole("heading", { name: "You don't have permission" })).toBeVisible()
  await expect(page.getByRole("main").getByRole("link").first()).toBeVisible()
})

test("a task that is not there: 404 and a way back", async ({ page, person }) => {
  await register(page, person)
  const answer = await page.goto(`/tasks/${crypto.randomUUID()}`)
  expect(answer?.status()).toBe(404)
  await expect(page.getByRole("heading", { name: /not found/i })).toBeVisible()
  await page.getByRole("main").getByRole("link", { name: /tasks/i }).click()
  await expect(page).toHaveURL(/\/tasks$/)
})

for (const [what, answer] of Object.entries({ isAway, losesTheConnection, talksNonsense })) {
  test(`the API ${what}: a message with Retry, status 503, and it recovers`, async ({ page, person, api }) => {
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

test("the API gives a search up: the field says so, and what was typed there can be narrowed", async ({
  page,
  person,
  api,
}) => {
  await register(page, person)
  api.use(searchesTooLong)
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

test("the API breaks: an error page in the app's own look, status 500", async ({ page, person, api }) => {
  await register(page, person)
  api.use(breaks)
  const answer = await page.goto("/tasks")
  expect(answer?.status()).toBe(500)
  await expect(page.getByRole("main").getByRole("heading").first()).toBeVisible()
})

test("too many requests: the page says how long to wait", async ({ page, person, api }) => {
  await register(page, person)
  api.use(isTooBusy)
  const answer = await page.goto("/tasks")
  expect(answer?.status()).toBe(429)
  await expect(page.getByRole("main")).toContainText(/30 seconds/)
})

test("the API goes away while a task is added: nothing typed is lost", async ({ page, person, api }) => {
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
