import { addTask, expect, register, test } from "../stack.ts"

test("a label is renamed and removed in the settings, and each is undone there", async ({ page, person }) => {
  await register(page, person)
  for (const title of ["Water the plants #home", "Sweep the yard #home #garden"]) {
    await addTask(page, title.replace(/ #.*/, ""), title)
  }
  await page.goto("/settings")
  const labels = page.getByRole("list", { name: "Labels" }).getByRole("listitem")
  await expect(labels).toHaveCount(2)
  await expect(labels.last()).toContainText("2 open tasks")

  const name = page.getByLabel("New name for #home")
  await name.fill("at home")
  await name.press("Enter")
  await expect(name).toHaveAccessibleDescription(/letters, digits/)
  await expect(name).toHaveValue("at home")
  await name.fill("garden")
  await name.press("Enter")
  await expect(page.getByRole("status")).toContainText("#home and #garden are one label now. 2 tasks were changed.")
  await expect(labels).toHaveCount(1)
  await page.getByRole("button", { name: "Undo" }).click()
  await expect(labels).toHaveCount(2)
  await expect(page).toHaveURL(/\/settings/)

  await page.getByRole("button", { name: "Remove #home" }).click()
  await expect(page.getByRole("status").filter({ hasText: "#home was removed from 2 tasks." })).toBeVisible()
  await expect(labels).toHaveCount(1)
  await page.getByRole("button", { name: "Undo" }).click()
  await expect(labels).toHaveCount(2)
  await page.getByRole("link", { name: "#home" }).click()
  await expect(page).toHaveURL(/\/tasks\?label=home$/)
  await expect(page.getByText("2 found")).toBeVisible()
})
