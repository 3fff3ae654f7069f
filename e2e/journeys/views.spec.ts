import { addTask, expect, register, test, untilAnswered } from "../stack.ts"

test("a task is planned for a day, found in its view, postponed, and the postponement is undone", async ({
  page,
  person,
}) => {
  await register(page, person)
  await addTask(page, "Read a book")
  await page.getByLabel("Title").fill("Water the plants")
  await page.getByLabel("Due date").fill(await page.evaluate(() => new Date().toISOString().slice(0, 10)))
  await page.getByRole("button", { name: "Add task" }).click()
  await expect(page.getByRole("link", { name: "Today 1" })).toBeVisible()

  await page.getByRole("link", { name: "Today 1" }).click()
  await expect(page).toHaveURL(/\/tasks\?due=today$/)
  await expect(page.getByRole("heading", { name: "Today" })).toBeVisible()
  await expect(page.getByRole("link", { name: "Read a book" })).toHaveCount(0)
  await page.getByRole("button", { name: "Postpone Water the plants to tomorrow" }).click()
  await expect(page.getByRole("status")).toContainText("“Water the plants” postponed to tomorrow.")
  await expect(page.getByRole("link", { name: "Water the plants" })).toHaveCount(0)

  await page.getByRole("link", { name: "Upcoming 1" }).click()
  await expect(page.getByRole("heading", { name: "Tomorrow" })).toBeVisible()
  await page.getByRole("button", { name: "Postpone Water the plants to next week" }).click()
  await expect(page.getByRole("status")).toContainText("“Water the plants” postponed to")
  await page.getByRole("button", { name: "Undo" }).last().click()
  await expect(page.getByRole("heading", { name: "Tomorrow" })).toBeVisible()

  await page.getByLabel("Title").fill("Buy wool")
  await page.getByRole("button", { name: "Add task" }).click()
  await expect(page.getByRole("status")).toContainText("“Buy wool” added.")
  await page.getByRole("status").getByText("Show", { exact: true }).click()
  await expect(page).toHaveURL(/\/tasks#task-/)
  await expect(page.getByRole("link", { name: "Buy wool" })).toBeVisible()
})

test("a completed task keeps its place until the next load", async ({ page, person }) => {
  await register(page, person)
  for (const title of ["Call Ruth", "Water the plants", "Read a book"]) await addTask(page, title)
  const titles = page.getByRole("list", { name: "Tasks" }).getByRole("link")
  await untilAnswered(page, () => page.getByRole("button", { name: "Complete Water the plants" }).click())
  await expect(page.getByRole("link", { name: "Completed 1" })).toBeVisible()
  await expect(page.getByRole("button", { name: "Reopen Water the plants" })).toBeVisible()
  await expect(titles).toHaveText(["Read a book", "Water the plants", "Call Ruth"])
  await page.goto("/tasks")
  await expect(titles).toHaveText(["Read a book", "Call Ruth"])
})

test("selected tasks are completed and deleted together, each with one Undo", async ({ page, person }) => {
  await register(page, person)
  for (const title of ["Call Ruth", "Water the plants", "Read a book"]) await addTask(page, title)
  const bar = page.getByRole("form", { name: "Selected tasks" })
  const select = async (...titles: string[]) => {
    await page.goto("/tasks?select=1")
    for (const title of titles) await page.getByRole("checkbox", { name: `Select ${title}` }).check()
  }
  await select("Call Ruth", "Read a book")
  await bar.getByRole("button", { name: "Complete" }).click()
  await expect(page.getByRole("status")).toContainText("2 tasks completed.")
  await expect(page.getByRole("link", { name: "Completed 2" })).toBeVisible()
  await page.getByRole("button", { name: "Undo" }).click()
  await expect(page.getByRole("link", { name: "Active 3" })).toBeVisible()

  await select("Call Ruth", "Water the plants")
  await bar.getByLabel("Label for the selected tasks").fill("home")
  await bar.getByRole("button", { name: "Add label" }).click()
  await expect(page.getByRole("link", { name: "#home" })).toHaveCount(2)

  await select("Call Ruth", "Water the plants")
  await bar.getByRole("button", { name: "Delete" }).click()
  await expect(page.getByRole("status")).toContainText("2 tasks deleted.")
  await page.getByRole("button", { name: "Undo" }).click()
  await expect(page.getByRole("link", { name: "Active 3" })).toBeVisible()
})
