import { addTask, expect, register, test } from "../stack.ts"

test("the words of a removed chip stay in the title, and the other chips still apply", async ({ page, person }) => {
  await register(page, person)
  await page.getByLabel("Title").fill("Read 1984 tomorrow #books")
  await page.getByRole("button", { name: "Remove Tomorrow" }).click()
  await expect(page.getByRole("button", { name: "Remove Tomorrow" })).toHaveCount(0)
  await expect(page.getByRole("button", { name: "Remove #books" })).toBeVisible()
  await expect(page.getByLabel("Title")).toBeFocused()
  // A draft remembers the removed chip.
  await page.reload()
  await expect(page.getByRole("button", { name: "Remove #books" })).toBeVisible()
  await expect(page.getByRole("button", { name: "Remove Tomorrow" })).toHaveCount(0)
  await page.getByLabel("Title").press("Enter")
  await expect(page.getByRole("button", { name: "Complete Read 1984 tomorrow" })).toBeEnabled()
  await expect(page.getByRole("list", { name: "Recognised" })).toHaveCount(0)
})

test("the server reads the words of a title that is sent before the chips appear", async ({ page, person }) => {
  await register(page, person)
  await page.route("**/tasks/words?*", (route) => route.abort())
  await page.getByLabel("Title").fill("Water plants tomorrow")
  await page.getByRole("button", { name: "Add task" }).click()
  await expect(page.getByText("Recognised: Tomorrow.")).toBeVisible()
  await page.getByRole("button", { name: "Undo" }).click()
  await expect(page.getByRole("link", { name: "Water plants tomorrow" })).toBeVisible()
})

test("the person's labels are suggested, even after a first label", async ({ page, person }) => {
  await register(page, person)
  await page.getByLabel("Title").fill("Mow #garden")
  await page.getByLabel("Title").press("Enter")
  await expect(page.getByRole("button", { name: "Complete Mow" })).toBeEnabled()
  const labels = page.getByLabel("Labels")
  await labels.pressSequentially("home, ")
  const list = page.locator(`datalist[id="${await labels.getAttribute("list")}"] option`)
  await expect(list).toHaveAttribute("value", "home, garden")
})

test("the composer closes when it is empty and loses the focus, and the click that closes it also has its own effect", async ({
  page,
  person,
}) => {
  await register(page, person)
  await addTask(page, "Mow the lawn")
  await page.getByLabel("Title").focus()
  await expect(page.getByLabel("Due date")).toBeVisible()
  await page.getByRole("button", { name: "Complete Mow the lawn" }).click()
  await expect(page.getByRole("button", { name: "Reopen Mow the lawn" })).toBeVisible()
  await expect(page.getByLabel("Due date")).toBeHidden()
  await page.getByLabel("Title").fill("Water")
  await page.getByRole("link", { name: "Mow the lawn" }).focus()
  await expect(page.getByLabel("Due date")).toBeVisible()
})
