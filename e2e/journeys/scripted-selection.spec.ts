import { addTask, expect, register, test } from "../stack.ts"

const titles = ["Call Ruth", "Water the plants", "Read a book", "Buy wool"]

test("z undoes the last changes of any kind, one after another", async ({ page, person }) => {
  await register(page, person)
  for (const title of titles) await addTask(page, title)
  await page.getByRole("button", { name: "Postpone Call Ruth to tomorrow" }).click()
  await expect(page.locator("time")).toHaveCount(1)
  await page.getByRole("button", { name: "Complete Buy wool" }).click()
  await page.getByRole("button", { name: "Delete Read a book" }).click()
  await expect(page.getByRole("status")).toContainText("“Read a book” deleted.")
  await expect(page.getByRole("button", { name: "Complete Read a book" })).toHaveCount(0)

  await page.getByRole("link", { name: "Call Ruth" }).focus()
  await page.keyboard.press("z")
  await expect(page.getByRole("button", { name: "Complete Read a book" })).toBeVisible()
  await page.keyboard.press("z")
  await expect(page.getByRole("button", { name: "Complete Buy wool" })).toBeVisible()
  await page.keyboard.press("z")
  await expect(page.locator("time")).toHaveCount(0)
  await page.reload()
  for (const title of titles) await expect(page.getByRole("button", { name: `Complete ${title}` })).toBeVisible()
})

test("an edit is undone in its row, and a change that waits offline is cancelled", async ({
  page,
  person,
  context,
}) => {
  await register(page, person)
  await addTask(page, "Call Ruth")
  await page.getByRole("button", { name: "Edit Call Ruth" }).click()
  await page.getByRole("form", { name: "Edit Call Ruth" }).getByLabel("Title").fill("Call Ada")
  await page.keyboard.press("Enter")
  await page.getByRole("listitem").getByRole("button", { name: "Undo" }).click()
  await expect(page.getByRole("link", { name: "Call Ruth" })).toBeVisible()
  await expect(page.getByRole("listitem").getByRole("button", { name: "Undo" })).toHaveCount(0)

  await context.setOffline(true)
  await page.getByRole("button", { name: "Complete Call Ruth" }).click()
  await expect(page.getByRole("button", { name: "Reopen Call Ruth" })).toBeVisible()
  await page.keyboard.press("z")
  await expect(page.getByRole("button", { name: "Complete Call Ruth" })).toBeVisible()
  await context.setOffline(false)
})

test("v and Shift select a range, which is postponed at once", async ({ page, person }) => {
  await register(page, person)
  for (const title of titles) await addTask(page, title)
  await page.getByRole("link", { name: "Buy wool" }).focus()
  await page.keyboard.press("v")
  await expect(page.getByRole("checkbox", { name: "Select Buy wool" })).toBeChecked()
  await page.getByRole("link", { name: "Water the plants" }).focus()
  await page.keyboard.press("Shift+V")
  for (const title of ["Buy wool", "Read a book", "Water the plants"])
    await expect(page.getByRole("checkbox", { name: `Select ${title}` })).toBeChecked()
  await expect(page.getByRole("checkbox", { name: "Select Call Ruth" })).not.toBeChecked()

  const bar = page.getByRole("form", { name: "Selected tasks" })
  await expect(bar).toContainText("3 selected")
  await bar.getByRole("button", { name: "Tomorrow" }).click()
  await expect(page.getByRole("status")).toContainText("3 tasks postponed to tomorrow.")
  await expect(bar).toHaveCount(0)
  await expect(page.getByRole("link", { name: "Upcoming 3" })).toBeVisible()
  await page.getByRole("button", { name: "Undo" }).click()
  await expect(page.getByRole("link", { name: "Upcoming 0" })).toBeVisible()
})

test.describe("on a touch screen", () => {
  test.use({ hasTouch: true, viewport: { width: 390, height: 800 } })

  test("a long press selects a row", async ({ page, person }) => {
    await register(page, person)
    await addTask(page, "Call Ruth")
    await page.reload()
    const { x, y } = (await page.getByRole("link", { name: "Call Ruth" }).boundingBox())!
    const touch = await page.context().newCDPSession(page)
    await touch.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [{ x: x + 5, y: y + 5 }] })
    await expect(page.getByRole("checkbox", { name: "Select Call Ruth" })).toBeChecked()
    await touch.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] })
    await expect(page.getByRole("form", { name: "Selected tasks" })).toContainText("1 selected")
    await expect(page).toHaveURL(/\/tasks$/)
  })
})
