import { addTask, expect, register, test } from "../stack.ts"

test("the keys t and w postpone the current task to tomorrow and to next week, and z undoes it", async ({
  page,
  person,
}) => {
  await register(page, person)
  for (const title of ["Call Ruth", "Water the plants"]) await addTask(page, title)
  const row = (title: string) => page.getByRole("listitem").filter({ has: page.getByRole("link", { name: title }) })
  const dueDate = (title: string) => row(title).locator("time")
  const monday = await page.evaluate(() => {
    const day = new Date()
    day.setDate(day.getDate() + ((8 - day.getDay()) % 7 || 7))
    return [day.getFullYear(), day.getMonth() + 1, day.getDate()].map((part) => String(part).padStart(2, "0")).join("-")
  })

  await page.getByRole("link", { name: "Water the plants" }).focus()
  await page.keyboard.press("t")
  await expect(dueDate("Water the plants")).toHaveText("Tomorrow")
  await expect(page.getByRole("link", { name: "Upcoming 1" })).toBeVisible()
  await expect(page.getByRole("link", { name: "Water the plants" })).toBeFocused()

  await page.keyboard.press("j")
  await page.keyboard.press("w")
  await expect(dueDate("Call Ruth")).toHaveAttribute("datetime", monday)
  await expect(page.getByRole("link", { name: "Upcoming 2" })).toBeVisible()
  await page.keyboard.press("z")
  await expect(dueDate("Call Ruth")).toHaveCount(0)
  await page.keyboard.press("z")
  await expect(dueDate("Water the plants")).toHaveCount(0)

  await page.keyboard.press("?")
  const help = page.getByRole("dialog", { name: "Keyboard shortcuts" })
  await expect(help.getByText("Postpone to tomorrow")).toBeVisible()
  await expect(help.getByText("Postpone to next week")).toBeVisible()
  await page.keyboard.press("Escape")
  await page.getByLabel("Title").fill("tw")
  await expect(page.getByRole("link", { name: "Upcoming 0" })).toBeVisible()
})

test("when a postponed task leaves the view, the next one gets the focus", async ({ page, person }) => {
  await register(page, person)
  for (const title of ["Call Ruth", "Water the plants", "Read a book"]) await addTask(page, title, `${title} today`)
  await page.goto("/tasks?due=today&sort=title")
  await page.getByRole("link", { name: "Read a book" }).focus()
  await page.keyboard.press("t")
  await expect(page.getByRole("link", { name: "Water the plants" })).toBeFocused()
  await page.keyboard.press("w")
  await expect(page.getByRole("link", { name: "Call Ruth" })).toBeFocused()
  await page.keyboard.press("t")
  await expect(page.getByRole("link", { name: "Today 0" })).toBeVisible()
})
