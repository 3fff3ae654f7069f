import { addTask, expect, register, test } from "../stack.ts"

test("a date that does not exist never takes the place of the one that was there", async ({ page, person }) => {
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

test("a date that a browser sends as text is refused at its field, and stays there to be corrected", async ({
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
