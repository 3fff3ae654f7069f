import { addTask, expect, register, test } from "../stack.ts"

test("a label is renamed and removed on the settings page, and both can be undone there", async ({ page, person }) => {
  await register(page, person)
  for (const title of ["Water the plants #home", "Sweep the yard #home #garden"]) {
    await addTask(page, title.replace(/ #.*/, ""), title)
  }
  await page.goto("/settings")
  const labels = page.getByRole("list", { name: "Labels" }).getByRole("listitem")
  await expect(labels).toHaveCount(2)
  await expect(labels.last()).toContainText("2 open tasks")

  const name = page.getByLabel("New label for #home")
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

test("a label is chosen from a menu, combined with a view, and removed again", async ({
  page,
  person,
  javaScriptEnabled,
}) => {
  await register(page, person)
  for (const [title, label] of [
    ["Water the plants", "#home"],
    ["Sweep the yard", "#home"],
    ["Call Ruth", "#friends"],
  ] as const)
    await addTask(page, title, `${title} ${label}`)
  const openMenu = async () => {
    await page.locator("summary", { hasText: "Filter" }).click()
    if (!javaScriptEnabled) await page.getByRole("link", { name: "Choose a label" }).click()
  }
  await openMenu()
  await page.getByRole("link", { name: "#home 2" }).click()
  await expect(page).toHaveURL(/\/tasks\?label=home$/)
  await expect(page.getByText("2 found")).toBeVisible()
  await expect(page.getByRole("link", { name: "Call Ruth" })).toHaveCount(0)
  await expect(page.getByRole("link", { name: "#home 2" })).toBeHidden()
  await page.getByRole("link", { name: "Completed 0" }).click()
  await expect(page).toHaveURL(/status=completed&label=home$/)
  await page.getByRole("link", { name: "Remove #home" }).click()
  await expect(page).toHaveURL(/\/tasks\?status=completed$/)

  await page.goto("/tasks?label=FRIENDS")
  await openMenu()
  await expect(page.getByRole("link", { name: "#friends 1" })).toHaveAttribute("aria-current", "true")
  await page.getByRole("link", { name: "Any label" }).click()
  await expect(page).toHaveURL(/\/tasks$/)
  await expect(page.getByRole("link", { name: "Call Ruth" })).toBeVisible()
})
