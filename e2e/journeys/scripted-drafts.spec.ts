import type { Page } from "@playwright/test"
import { addTask, expect, logIn, register, test } from "../stack.ts"

const unsaved = "This is not saved yet"

const waysToLeave: Record<string, (page: Page) => Promise<unknown>> = {
  "by a link": async (page) => {
    await page.getByRole("link", { name: "Settings" }).click()
    await expect(page.getByRole("heading", { name: "Settings" })).toBeVisible()
    await page.getByRole("link", { name: "Tasks", exact: true }).click()
  },
  "by an address, and back": async (page) => {
    await page.goto("/settings")
    await page.goBack()
  },
  "by a reload": (page) => page.reload(),
}

for (const [how, leave] of Object.entries(waysToLeave))
  test(`the text of a new task is still in the form after leaving ${how}, and can be discarded`, async ({
    page,
    person,
  }) => {
    await register(page, person)
    await page.getByLabel("Title").fill("Call Ruth")
    await page.getByLabel("Description").fill("About the garden")
    await page.getByLabel("Priority").selectOption("high")
    await page.getByLabel("Due date").fill("2031-05-04")
    await leave(page)
    await expect(page.getByText(unsaved)).toBeVisible()
    await expect(page.getByLabel("Title")).toHaveValue("Call Ruth")
    await expect(page.getByLabel("Description")).toHaveValue("About the garden")
    await expect(page.getByLabel("Priority")).toHaveValue("high")
    await expect(page.getByLabel("Due date")).toHaveValue("2031-05-04")
    await page.getByRole("link", { name: "Discard" }).click()
    await expect(page.getByText(unsaved)).toHaveCount(0)
    await expect(page.getByLabel("Title")).toHaveValue("")
    await page.reload()
    await expect(page.getByLabel("Title")).toHaveValue("")
  })

test("sending a draft adds the task once and removes the draft", async ({ page, person }) => {
  await register(page, person)
  await page.getByLabel("Title").fill("Call Ruth")
  await page.reload()
  await expect(page.getByText(unsaved)).toBeVisible()
  await page.getByRole("button", { name: "Add task" }).click()
  await expect(page.getByRole("button", { name: "Complete Call Ruth" })).toBeEnabled()
  await page.reload()
  await expect(page.getByLabel("Title")).toHaveValue("")
  await expect(page.getByRole("link", { name: "Call Ruth" })).toHaveCount(1)
})

test("each edited row has its own draft, which the task's page and a reload show again", async ({ page, person }) => {
  await register(page, person)
  for (const title of ["Call Ruth", "Water the plants"]) await addTask(page, title)
  const editor = (title: string) => page.getByRole("form", { name: `Edit ${title}` })
  await page.getByRole("button", { name: "Edit Call Ruth" }).click()
  await editor("Call Ruth").getByLabel("Title").fill("Call Ada")
  // While another row is edited, the first row says that it is not saved.
  await page.getByRole("button", { name: "Edit Water the plants" }).click()
  await editor("Water the plants").getByLabel("Title").fill("Water the cactus")
  await expect(page.getByText("Unsaved changes")).toBeVisible()
  await page.getByRole("button", { name: "Edit Call Ruth" }).click()
  await expect(editor("Call Ruth").getByLabel("Title")).toHaveValue("Call Ada")
  await page.getByRole("button", { name: "Edit Water the plants" }).click()
  await page.reload()
  await expect(editor("Water the plants").getByLabel("Title")).toHaveValue("Water the cactus")
  await expect(editor("Water the plants").getByText(unsaved)).toBeVisible()

  await editor("Water the plants").getByRole("link", { name: "All details" }).click()
  await expect(page.getByRole("heading", { name: "Water the plants" })).toBeVisible()
  await expect(page.getByLabel("Title")).toHaveValue("Water the cactus")
  await page.getByLabel("Description").fill("Once a month")
  await page.getByRole("link", { name: "Back to the list" }).click()
  await expect(page.getByRole("link", { name: "Water the plants" })).toBeVisible()
  await page.getByRole("link", { name: "Water the plants" }).click()
  await expect(page.getByLabel("Description")).toHaveValue("Once a month")
  await page.getByRole("button", { name: "Save" }).click()
  await expect(page.getByRole("link", { name: "Water the cactus" })).toBeVisible()
  await expect(page.getByText("Once a month")).toBeVisible()
  await page.reload()
  await editor("Call Ruth").getByRole("button", { name: "Cancel" }).click()
  await expect(page.getByRole("link", { name: "Call Ruth" })).toBeVisible()
  await expect(page.getByText("Unsaved changes")).toHaveCount(0)
  expect(await page.evaluate(() => sessionStorage.getItem("latchkey.drafts"))).toBeNull()
})

test("a draft is compared with a change that was made elsewhere", async ({ page, person, context }) => {
  await register(page, person)
  await addTask(page, "Call Ruth")
  await page.getByRole("link", { name: "Call Ruth" }).click()
  await expect(page.getByLabel("Title")).toHaveValue("Call Ruth")
  await page.getByLabel("Title").fill("Call Ada")
  const other = await context.newPage()
  await other.goto(page.url())
  await other.getByLabel("Title").fill("Call Eve")
  await other.getByRole("button", { name: "Save" }).click()
  await expect(other.getByRole("link", { name: "Call Eve" })).toBeVisible()
  await page.reload()
  await expect(page.getByText(unsaved)).toBeVisible()
  await expect(page.getByLabel("Title")).toHaveValue("Call Ada")
  await page.getByRole("button", { name: "Save" }).click()
  await expect(page.getByRole("alert")).toContainText("changed elsewhere")
  await page.getByRole("link", { name: "Keep the other version" }).click()
  await expect(page.getByLabel("Title")).toHaveValue("Call Eve")
  await page.reload()
  await expect(page.getByLabel("Title")).toHaveValue("Call Eve")
})

test("a log-out in one tab deletes the drafts of all tabs", async ({ page, person, context }) => {
  await register(page, person)
  const kept = (tab: Page) => tab.evaluate(() => sessionStorage.getItem("latchkey.drafts"))
  const other = await context.newPage()
  await other.goto("/tasks")
  for (const tab of [page, other]) {
    await tab.getByLabel("Title").fill("Private errand")
    expect(await kept(tab)).toContain("Private errand")
  }
  await page.getByRole("button", { name: "Log out" }).click()
  for (const tab of [page, other]) {
    await expect(tab).toHaveURL(/\/login/)
    await expect.poll(() => kept(tab)).toBeNull()
  }
  await logIn(page, person)
  await expect(page).toHaveURL(/\/tasks$/)
  await other.goto("/tasks")
  for (const tab of [page, other]) {
    await expect(tab.getByLabel("Title")).toHaveValue("")
    await expect(tab.getByText(unsaved)).toHaveCount(0)
  }
})
