import { expect, register, test } from "../stack.ts"

test("a title in words becomes a task with its date, priority, label and repeat, and can be undone", async ({
  page,
  person,
  javaScriptEnabled,
}) => {
  await register(page, person)
  await page.getByLabel("Title").fill("Water plants tomorrow !high #home every 2 weeks")
  if (javaScriptEnabled) {
    for (const chip of ["Tomorrow", "High priority", "#home", "every 2 weeks"])
      await expect(page.getByRole("button", { name: `Remove ${chip}` })).toBeVisible()
  }
  await page.getByRole("button", { name: "Add task" }).click()
  if (!javaScriptEnabled)
    await expect(page.getByText("Recognised: Tomorrow, High priority, #home, every 2 weeks.")).toBeVisible()
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)
  await expect(page.getByRole("button", { name: "Complete Water plants", exact: true })).toBeEnabled()
  await page.getByRole("link", { name: "Water plants", exact: true }).click()
  await expect(page.getByLabel("Title")).toHaveValue("Water plants")
  await expect(page.getByLabel("Due date")).toHaveValue(tomorrow)
  await expect(page.getByLabel("Priority")).toHaveValue("high")
  await expect(page.getByLabel("Labels")).toHaveValue("home")
  await expect(page.getByLabel("Repeat")).toHaveValue(/^every 2 weeks on /)
  await expect(page.getByRole("link", { name: "#home" })).toBeVisible()
  await expect(page.getByText(/^Repeats every 2 weeks on /)).toBeVisible()

  if (javaScriptEnabled) return
  await page.goto("/tasks")
  await page.getByLabel("Title").fill("Read tomorrow")
  await page.getByRole("button", { name: "Add task" }).click()
  await page.getByRole("button", { name: "Undo" }).click()
  await expect(page.getByText("The title is as you typed it.")).toBeVisible()
  await expect(page.getByRole("link", { name: "Read tomorrow", exact: true })).toBeVisible()
})

test("the date is filled in by a button, and the repeat by the small form", async ({ page, person }) => {
  await register(page, person)
  await page.getByLabel("Title").fill("Mow the lawn")
  await page.getByRole("button", { name: "Tomorrow", exact: true }).click()
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)
  await expect(page.getByLabel("Due date")).toHaveValue(tomorrow)
  await expect(page.getByLabel("Title")).toHaveValue("Mow the lawn")
  await page.getByText("Choose how often").click()
  await page.getByLabel("Every").fill("3")
  await page.getByLabel("Unit").selectOption("days")
  await page.getByLabel("Counted from").selectOption("the day it is completed")
  await page.getByRole("button", { name: "Add task" }).click()
  await expect(page.getByRole("button", { name: "Complete Mow the lawn" })).toBeEnabled()
  await page.getByRole("link", { name: "Mow the lawn", exact: true }).click()
  await expect(page.getByLabel("Repeat")).toHaveValue("every 3 days, from completion")
})

test("the lines of a checklist are ticked one by one, and saving the form keeps the ticks", async ({
  page,
  person,
}) => {
  await register(page, person)
  await page.getByLabel("Title").fill("Shop")
  await page.getByLabel("Description").fill("From https://example.com:\n- [x] Milk\n- [ ] Bread")
  await page.getByRole("button", { name: "Add task" }).click()
  await expect(page.getByRole("button", { name: "Complete Shop" })).toBeEnabled()
  await page.getByRole("link", { name: "Shop", exact: true }).click()
  await expect(page.getByRole("link", { name: "https://example.com" })).toHaveAttribute("rel", "noopener noreferrer")
  await page.getByRole("checkbox", { name: "Bread" }).press("Enter")
  await expect(page.getByRole("checkbox", { name: "Bread" })).toBeChecked()
  await expect(page.getByRole("checkbox", { name: "Milk" })).toBeChecked()
  await expect(page.getByLabel("Description")).toHaveValue("From https://example.com:\n- [x] Milk\n- [x] Bread")
  await expect(page.getByRole("status")).toContainText("“Shop” has one more tick.")
  await expect(page.getByRole("checkbox", { name: "Bread" })).toBeChecked()
  await page.getByRole("checkbox", { name: "Milk" }).press("Enter")
  await expect(page.getByLabel("Description")).toHaveValue("From https://example.com:\n- [ ] Milk\n- [x] Bread")
  await expect(page.getByRole("status")).toContainText("“Shop” has one tick less.")
  await page.getByRole("button", { name: "Undo" }).click()
  await expect(page.getByRole("checkbox", { name: "Milk" })).toBeChecked()
  await expect(page.getByLabel("Description")).toHaveValue("From https://example.com:\n- [x] Milk\n- [x] Bread")
  await page.getByLabel("Labels").fill("food")
  await page.getByRole("button", { name: "Save" }).click()
  await expect(page).toHaveURL(/\/tasks$/)
  await page.getByRole("link", { name: "Shop", exact: true }).click()
  await expect(page.getByRole("checkbox", { name: "Bread" })).toBeChecked()
  await expect(page.getByLabel("Labels")).toHaveValue("food")
})
