import { addTask, expect, logIn, register, test } from "../stack.ts"

test("a form sent after the session cookie was lost is filled in again after log-in, and the login page says why", async ({
  page,
  person,
  context,
}) => {
  await register(page, person)
  await page.getByLabel("Title").fill("Call Ruth")
  await page.getByLabel("Description").fill("About the garden")
  await page.getByLabel("Due date").fill("2031-05-04")
  await context.clearCookies()
  await page.getByRole("button", { name: "Add task" }).click()
  await expect(page).toHaveURL(/\/login\?redirectTo=%2Ftasks/)
  await expect(page.getByText("Your browser no longer had your session.")).toBeVisible()
  await expect(page.getByText("What you typed is kept")).toBeVisible()
  await logIn(page, person)
  await expect(page).toHaveURL(/\/tasks$/)
  await expect(page.getByText("This is not saved yet")).toBeVisible()
  await expect(page.getByLabel("Title")).toHaveValue("Call Ruth")
  await expect(page.getByLabel("Description")).toHaveValue("About the garden")
  await expect(page.getByLabel("Due date")).toHaveValue("2031-05-04")
  await page.getByRole("button", { name: "Add task" }).click()
  await expect(page.getByRole("button", { name: "Complete Call Ruth" })).toHaveCount(1)
})

test("a task's page saved after the session cookie was lost is filled in again after log-in", async ({
  page,
  person,
  context,
}) => {
  await register(page, person)
  await addTask(page, "Call Ruth")
  await page.getByRole("link", { name: "Call Ruth" }).click()
  await expect(page.getByRole("heading", { name: "Call Ruth" })).toBeVisible()
  await page.getByLabel("Title").fill("Call Ada")
  await page.getByLabel("Description").fill("About the garden, ".repeat(300))
  await context.clearCookies()
  await page.getByRole("button", { name: "Save" }).click()
  await expect(page.getByText("What you typed is kept")).toBeVisible()
  await logIn(page, person)
  await expect(page.getByLabel("Title").last()).toHaveValue("Call Ada")
  await expect(page.getByLabel("Description").last()).toHaveValue("About the garden, ".repeat(300))
  await page.getByRole("button", { name: "Save" }).click()
  await expect(page.getByRole("link", { name: "Call Ada" })).toBeVisible()
})

test("text that was not sent is still in the form when the person comes back", async ({ page, person }) => {
  await register(page, person)
  const isTyped = async () => {
    await expect(page.getByLabel("Title")).toHaveValue("Call Ruth")
    await expect(page.getByLabel("Description")).toHaveValue("About the garden")
    await expect(page.getByLabel("Priority")).toHaveValue("high")
  }
  await page.getByLabel("Title").fill("Call Ruth")
  await page.getByLabel("Description").fill("About the garden")
  await page.getByLabel("Priority").selectOption("high")
  await page.getByRole("link", { name: "Settings" }).click()
  await expect(page.getByRole("heading", { name: "Settings" })).toBeVisible()
  // Without scripts, the browser fills in the form itself. Chromium does that after Back, but not after a reload.
  await page.goBack()
  await isTyped()
})

test("after Back the search field, the list and the address agree", async ({ page, person }) => {
  await register(page, person)
  for (const title of ["Call Ruth", "Water the plants"]) await addTask(page, title)
  const agree = async (q: string, tasks: number) => {
    await expect(page.getByRole("list", { name: "Tasks" }).getByRole("listitem")).toHaveCount(tasks)
    await expect(page.getByLabel("Search")).toHaveValue(q)
    await expect(page).toHaveURL(q ? new RegExp(`q=${q}`) : /\/tasks$/)
  }
  await page.getByLabel("Search").fill("plants")
  await page.getByLabel("Search").press("Enter")
  await agree("plants", 1)
  await expect(page.getByLabel("Search")).toHaveCount(1)
  await page.goBack()
  await agree("", 2)
  await page.goForward()
  await agree("plants", 1)
  await page.getByRole("link", { name: "Settings" }).click()
  await expect(page.getByRole("heading", { name: "Settings" })).toBeVisible()
  await page.goBack()
  await agree("plants", 1)
  await page.goBack()
  await agree("", 2)
})
