import { addTask, expect, register, test } from "../stack.ts"

test("an impossible date never replaces the stored date", async ({ page, person }) => {
  await register(page, person)
  await addTask(page, "Pay the rent")
  await page.getByRole("link", { name: "Pay the rent" }).click()
  await expect(page.getByRole("heading", { name: "Pay the rent" })).toBeVisible()
  await page.getByLabel("Due date").fill("2031-05-04")
  await page.getByRole("button", { name: "Save" }).click()
  await page.getByRole("link", { name: "Pay the rent" }).click()
  await expect(page.getByRole("heading", { name: "Pay the rent" })).toBeVisible()
  await expect(page.getByLabel("Due date")).toHaveValue("2031-05-04")
  await page.getByLabel("Due date").focus()
  await page.keyboard.type("02312027")
  await page.getByRole("button", { name: "Save" }).click()
  await expect(page).toHaveURL(/tasks\/[\da-f-]+/)
  await page.goto("/tasks")
  await expect(page.getByText("4 May 2031")).toBeVisible()
})

test("an impossible date from a browser without date fields is refused at its field and stays in it", async ({
  page,
  person,
}) => {
  await register(page, person)
  await page.getByLabel("Title").fill("Pay the rent")
  await page.getByLabel("Due date").evaluate((field: HTMLInputElement) => {
    field.type = "text"
    field.value = "02/31/2027"
  })
  await page.getByRole("button", { name: "Add task" }).click()
  await expect(page.getByLabel("Due date")).toHaveAttribute("aria-invalid", "true")
  await expect(page.getByLabel("Due date")).toHaveValue("02/31/2027")
  await expect(page.getByLabel("Title")).toHaveValue("Pay the rent")
})
