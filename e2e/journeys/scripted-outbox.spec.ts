import type { Page } from "@playwright/test"
import { http } from "msw"
import { isAway } from "../mocks/answers.ts"
import type { ApiBetween } from "../mocks/api.ts"
import { addTask, expect, register, test } from "../stack.ts"

/** Holds back the API's requests of a method until `goOn`, which lets them through; `asked` when the first has come. */
function heldBack(api: ApiBetween, method: "post" | "patch") {
  const held = Promise.withResolvers<undefined>()
  const asked = Promise.withResolvers<undefined>()
  api.use(
    http[method](/\/api\/tasks/, async ({ request }) => {
      asked.resolve(undefined)
      await held.promise
      return api.passOn(request)
    }),
  )
  return { asked: asked.promise, goOn: () => held.resolve(undefined) }
}

const tasks = (page: Page) => page.getByRole("list", { name: "Tasks" })
const unconfirmed = (page: Page) => page.evaluate(() => sessionStorage.getItem("latchkey.outbox"))

for (const [what, leave] of Object.entries({
  "by a link": (page: Page) => page.getByRole("link", { name: "Settings" }).click(),
  "by an address": (page: Page) => page.goto("/settings"),
}))
  test(`a task that is saved while its page is left ${what} is changed`, async ({ page, person, api }) => {
    await register(page, person)
    await addTask(page, "Call Ruth")
    await page.getByRole("link", { name: "Call Ruth" }).click()
    await expect(page.getByLabel("Title")).toHaveValue("Call Ruth")
    const patch = heldBack(api, "patch")
    await page.getByLabel("Title").fill("Call Ada")
    await page.getByLabel("Description").fill("About the garden")
    await page.getByRole("button", { name: "Save" }).click()
    await patch.asked
    await leave(page)
    await expect(page.getByRole("heading", { name: "Settings" })).toBeVisible()
    patch.goOn()
    await expect.poll(() => unconfirmed(page)).toBeNull()
    await page.goto("/tasks")
    await expect(tasks(page).getByRole("link")).toHaveText(["Call Ada"])
  })

test("a task's page shows its change in the list before the answer, and completes with what was typed", async ({
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
  const patch = heldBack(api, "patch")
  await page.getByRole("button", { name: "Complete Call Ruth" }).click()
  await patch.asked
  await page.getByRole("link", { name: "Back to the list" }).click()
  await expect(page.getByRole("button", { name: "Reopen Call Ada" })).toBeVisible()
  patch.goOn()
  await expect(page.getByRole("status")).toContainText("Task completed")
  await page.reload()
  await expect(page.getByRole("button", { name: "Reopen Call Ada" })).toBeVisible()
  await expect(page.getByText("About the garden")).toBeVisible()
})

test("changes whose turn has not come are made although the tab is closed", async ({ page, person, api, context }) => {
  await register(page, person)
  await addTask(page, "Call Ruth")
  const post = heldBack(api, "post")
  await page.getByLabel("Title").fill("Water the plants")
  await page.getByRole("button", { name: "Add task" }).click()
  await post.asked
  for (const verb of ["Complete", "Reopen", "Complete"])
    await page.getByRole("button", { name: `${verb} Call Ruth` }).press("Enter")
  const other = await context.newPage()
  await page.close({ runBeforeUnload: true })
  post.goOn()
  await expect(async () => {
    await other.goto("/tasks")
    await expect(other.getByRole("button", { name: "Reopen Call Ruth" })).toBeVisible({ timeout: 500 })
    await expect(other.getByRole("link", { name: "Water the plants" })).toHaveCount(1, { timeout: 500 })
  }).toPass()
})

test("a new task that is refused while the next one is typed stays in the list, until corrected or discarded", async ({
  page,
  person,
  api,
}) => {
  await register(page, person)
  const tooLong = async (letter: string) => {
    const post = heldBack(api, "post")
    await page.getByLabel("Title").fill(letter.repeat(201))
    await page.getByLabel("Title").press("Enter")
    await page.getByLabel("Title").fill("The next one")
    post.goOn()
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
  await tasks(page).getByRole("button", { name: "Discard" }).click()
  await expect(tasks(page).getByRole("listitem")).toHaveCount(1)
  await page.getByRole("button", { name: "Add task" }).click()
  await expect(page.getByRole("button", { name: "Complete The next one" })).toBeEnabled()
})

test("failures are counted and named in one message, which goes away when they are made up for", async ({
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

test("another attempt adds the same task, not a second one", async ({ page, person, api }) => {
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

test("the page that can't be reached shows what is on its way, and recovers by itself", async ({
  page,
  person,
  api,
}) => {
  await register(page, person)
  await addTask(page, "Call Ruth")
  api.use(isAway)
  await page.reload()
  await expect(page.getByRole("heading", { name: "Your tasks can't be reached" })).toBeVisible()
  const post = heldBack(api, "post")
  await page.getByLabel("Title").fill("Typed meanwhile")
  await page.getByRole("button", { name: "Add task" }).click()
  await page.getByLabel("Title").fill("Being typed")
  await expect(page.getByText("Typed meanwhile")).toBeVisible()
  api.reset()
  post.goOn()
  await expect(page.getByRole("link", { name: "Call Ruth" })).toBeVisible()
  await expect(page.getByRole("link", { name: "Typed meanwhile" })).toHaveCount(1)
  await expect(page.getByLabel("Title")).toHaveValue("Being typed")
})
