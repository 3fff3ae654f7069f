import type { Page } from "@playwright/test"
import { http } from "msw"
import { holdApiRequests } from "../hold.ts"
import { isAway } from "../mocks/answers.ts"
import { addTask, expect, register, test } from "../stack.ts"

const tasks = (page: Page) => page.getByRole("list", { name: "Tasks" })
const storedOutbox = (page: Page) => page.evaluate(() => sessionStorage.getItem("latchkey.outbox"))

for (const [what, leave] of Object.entries({
  "by a link": (page: Page) => page.getByRole("link", { name: "Settings" }).click(),
  "by an address": (page: Page) => page.goto("/settings"),
}))
  test(`a task is saved even if its page is left ${what} before the answer`, async ({ page, person, api }) => {
    await register(page, person)
    await addTask(page, "Call Ruth")
    await page.getByRole("link", { name: "Call Ruth" }).click()
    await expect(page.getByLabel("Title")).toHaveValue("Call Ruth")
    const patch = holdApiRequests(api, "patch")
    await page.getByLabel("Title").fill("Call Ada")
    await page.getByLabel("Description").fill("About the garden")
    await page.getByRole("button", { name: "Save" }).click()
    await patch.arrived
    await leave(page)
    await expect(page.getByRole("heading", { name: "Settings" })).toBeVisible()
    patch.release()
    await expect.poll(() => storedOutbox(page)).toBeNull()
    await page.goto("/tasks")
    await expect(tasks(page).getByRole("link")).toHaveText(["Call Ada"])
  })

test("a task's page shows its change in the list before the answer, and Complete also saves the text", async ({
  page,
  person,
  api,
}) => {
  await register(page, person)
  await addTask(page, "Call Ruth")
  await page.getByRole("link", { name: "Call Ruth" }).click()
  await expect(page.getByLabel("Title")).toHaveValue("Call Ruth")
  await page.getByLabel("Title").fill("Call Ada")
  await page.getByLabel("Description").fill("About the garden")
  const patch = holdApiRequests(api, "patch")
  await page.getByRole("button", { name: "Complete Call Ruth" }).click()
  await patch.arrived
  await page.getByRole("link", { name: "Back to the list" }).click()
  await expect(page.getByRole("button", { name: "Reopen Call Ada" })).toBeVisible()
  patch.release()
  await expect(page.getByRole("status")).toContainText("“Call Ada” completed.")
  await page.goto("/tasks?status=completed")
  await expect(page.getByRole("button", { name: "Reopen Call Ada" })).toBeVisible()
  await expect(page.getByText("About the garden")).toBeVisible()
})

test("waiting changes are made even if the tab is closed", async ({ page, person, api, context }) => {
  await register(page, person)
  await addTask(page, "Call Ruth")
  const post = holdApiRequests(api, "post")
  await page.getByLabel("Title").fill("Water the plants")
  await page.getByRole("button", { name: "Add task" }).click()
  await post.arrived
  for (const verb of ["Complete", "Reopen", "Complete"])
    await page.getByRole("button", { name: `${verb} Call Ruth` }).press("Enter")
  const other = await context.newPage()
  await page.close({ runBeforeUnload: true })
  post.release()
  await expect(async () => {
    await other.goto("/tasks?status=all")
    await expect(other.getByRole("button", { name: "Reopen Call Ruth" })).toBeVisible({ timeout: 500 })
    await expect(other.getByRole("link", { name: "Water the plants" })).toHaveCount(1, { timeout: 500 })
  }).toPass()
})

test("a new task that is refused while the next one is typed stays in the list until it is corrected or discarded", async ({
  page,
  person,
  api,
}) => {
  await register(page, person)
  const tooLong = async (letter: string) => {
    const post = holdApiRequests(api, "post")
    await page.getByLabel("Title").fill(letter.repeat(201))
    await page.getByLabel("Title").press("Enter")
    await page.getByLabel("Title").fill("The next one")
    post.release()
  }
  await tooLong("x")
  const row = tasks(page).getByRole("listitem").filter({ hasText: "xxx" })
  await expect(row).toContainText("Not saved")
  await expect(row).toContainText("200 characters")
  await expect(page.getByLabel("Title")).toHaveValue("The next one")
  await expect(page.getByLabel("Title")).toBeFocused()
  await expect(page.getByRole("alert")).toContainText("Not saved: Add xxx")
  await row.getByRole("button", { name: "Correct" }).click()
  const editor = page.getByRole("form", { name: "Edit xxx" })
  await expect(editor.getByLabel("Title")).toHaveAccessibleDescription(/200 characters/)
  await editor.getByLabel("Title").fill("Short")
  await editor.getByRole("button", { name: "Save" }).click()
  await expect(page.getByRole("button", { name: "Complete Short" })).toBeEnabled()
  await expect(page.getByRole("alert")).toHaveCount(0)
  await tooLong("y")
  await expect(tasks(page).getByRole("listitem")).toHaveCount(2)
  await page.getByLabel("Title").press("Enter")
  await page.keyboard.type("And one more")
  await expect(page.getByRole("button", { name: "Complete The next one" })).toBeEnabled()
  await expect(page.getByLabel("Title")).toHaveValue("And one more")
  await page.keyboard.press("Enter")
  await expect(page.getByRole("button", { name: "Complete And one more" })).toBeEnabled()
  await expect(page.getByLabel("Title")).toHaveValue("")
  await tasks(page).getByRole("button", { name: "Discard" }).click()
  await expect(tasks(page).getByRole("listitem")).toHaveCount(3)
})

test("one message counts and names all failures, and disappears when they are resolved", async ({
  page,
  person,
  api,
}) => {
  await register(page, person)
  for (const title of ["Call Ruth", "Water the plants", "Buy soil"]) await addTask(page, title)
  api.use(isAway)
  await page.getByRole("button", { name: "Complete Call Ruth" }).click()
  const alert = page.getByRole("alert")
  await expect(alert).toContainText("Not saved: Complete Call Ruth")
  await page.getByRole("button", { name: "Delete Buy soil" }).click()
  await expect(alert).toContainText("2 changes were not saved: Complete Call Ruth, Delete Buy soil.")
  await expect(alert).toHaveCount(1)
  api.reset()
  await alert.getByRole("button", { name: "Retry" }).click()
  await expect(page.getByRole("button", { name: "Reopen Call Ruth" })).toBeVisible()
  await expect(page.getByRole("link", { name: "Buy soil" })).toHaveCount(0)
  await expect(alert).toHaveCount(0)
})

test("Retry does not add a task twice", async ({ page, person, api }) => {
  await register(page, person)
  let isLost = false
  // The API adds the task, but its answer does not arrive.
  api.use(
    http.post("*/api/tasks", async ({ request }) => {
      if (isLost) return undefined
      isLost = true
      await api.passOn(request.clone())
      return new Response(null, { status: 502 })
    }),
  )
  await page.getByLabel("Title").fill("Only once")
  await page.getByRole("button", { name: "Add task" }).click()
  await expect(page.getByRole("alert")).toBeVisible()
  await page.getByRole("button", { name: "Retry" }).click()
  await expect(page.getByRole("button", { name: "Complete Only once" })).toBeEnabled()
  await page.reload()
  await expect(page.getByRole("link", { name: "Only once" })).toHaveCount(1)
})

test("the page of an API that is away shows waiting changes and recovers by itself", async ({ page, person, api }) => {
  await register(page, person)
  await addTask(page, "Call Ruth")
  api.use(isAway)
  await page.reload()
  await expect(page.getByRole("heading", { name: "Your tasks can't be reached" })).toBeVisible()
  const post = holdApiRequests(api, "post")
  await page.getByLabel("Title").fill("Typed meanwhile")
  await page.getByRole("button", { name: "Add task" }).click()
  await page.getByLabel("Title").fill("Being typed")
  await expect(page.getByText("Typed meanwhile")).toBeVisible()
  api.reset()
  post.release()
  await expect(page.getByRole("link", { name: "Call Ruth" })).toBeVisible()
  await expect(page.getByRole("link", { name: "Typed meanwhile" })).toHaveCount(1)
  await expect(page.getByLabel("Title")).toHaveValue("Being typed")
})

test("two tabs that change the same tasks lose nothing and repeat nothing", async ({ page, person, context, api }) => {
  await register(page, person)
  await addTask(page, "Call Ruth")
  const other = await context.newPage()
  await other.goto("/tasks")
  const patch = holdApiRequests(api, "patch")
  const edit = async (tab: Page, field: string, value: string) => {
    await tab.getByRole("button", { name: "Edit Call Ruth" }).click()
    const editor = tab.getByRole("form", { name: "Edit Call Ruth" })
    await editor.getByLabel(field).fill(value)
    await editor.getByRole("button", { name: "Save" }).click()
  }
  await edit(page, "Title", "Call Ada")
  await patch.arrived
  await edit(other, "Due date", "2031-05-04")
  for (const [tab, title] of [
    [page, "From one tab"],
    [other, "From the other"],
  ] as const) {
    await tab.getByLabel("Title").fill(title)
    await tab.getByRole("button", { name: "Add task" }).click()
  }
  patch.release()
  // The second edit started from an older version of the task, so it waits until the person decides.
  const refused = await Promise.any(
    [page, other].map(async (tab) => {
      await tab.getByRole("button", { name: "Save mine anyway" }).waitFor()
      return { tab }
    }),
  )
  await expect(refused.tab.getByRole("alert")).toContainText("changed elsewhere")
  await refused.tab.getByRole("button", { name: "Save mine anyway" }).click()
  for (const tab of [page, other]) await expect.poll(() => storedOutbox(tab)).toBeNull()
  for (const tab of [page, other]) {
    await tab.reload()
    await expect(tasks(tab).getByRole("listitem")).toHaveCount(3)
    for (const title of ["From one tab", "From the other"])
      await expect(tab.getByRole("link", { name: title })).toHaveCount(1)
  }
})

test("a text that is too long for one request stays in the form, with the reason", async ({ page, person }) => {
  await register(page, person)
  await page.getByLabel("Title").fill("Minutes of the meeting")
  await page.getByLabel("Description").fill("😀 ".repeat(30_000))
  await page.getByRole("button", { name: "Add task" }).click()
  await expect(page.getByRole("alert")).toContainText("256 KiB at most")
  await expect(page.getByLabel("Title")).toHaveValue("Minutes of the meeting")
  await expect(page.getByLabel("Description")).toHaveValue("😀 ".repeat(30_000))
})

test("a form of one person is not sent as another person who logs in in another tab", async ({
  page,
  person,
  context,
}) => {
  const other = { ...person, email: `${crypto.randomUUID()}@example.com`, name: "Ruth" }
  await register(page, other)
  await page.context().clearCookies()
  await register(page, person)
  await page.getByLabel("Title").fill("A private matter")
  // The cookie changes to that of another person, and this page does not notice.
  await context.clearCookies()
  const tab = await context.newPage()
  await tab.request.post("/api/auth/login", { data: { email: other.email, password: other.password } })
  await page.getByRole("button", { name: "Add task" }).click()
  await expect(page.getByRole("heading", { name: "This page was another person's" })).toBeVisible()
  await page.getByRole("link", { name: "Back to your tasks" }).click()
  await expect(page.getByLabel("Title")).toHaveValue("")
  await expect(page.getByText("A private matter")).toHaveCount(0)
  await tab.close()
})

test("a task is deleted from its page and restored with Undo; a failed deletion keeps the page", async ({
  page,
  person,
  api,
}) => {
  await register(page, person)
  await addTask(page, "Call Ruth")
  await page.getByRole("link", { name: "Call Ruth" }).click()
  await expect(page.getByRole("heading", { name: "Call Ruth" })).toBeVisible()
  api.use(isAway)
  await page.getByRole("button", { name: "Delete" }).click()
  await expect(page.getByRole("alert")).toContainText("Not saved: Delete Call Ruth.")
  api.reset()
  await page.getByRole("alert").getByRole("button", { name: "Retry" }).click()
  await expect(page).toHaveURL(/\/tasks$/)
  await expect(page.getByRole("link", { name: "Call Ruth" })).toHaveCount(0)
  await page.getByRole("button", { name: "Undo" }).click()
  await expect(page.getByRole("link", { name: "Call Ruth" })).toBeVisible()
})
