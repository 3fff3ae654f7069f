import type { Page } from "@playwright/test"
import { holdPageRequest } from "../hold.ts"
import { addTask, expect, register, test, untilAnswered } from "../stack.ts"

const dueDateOf = (page: Page) => page.getByLabel("Due date")

/** Types a date digit by digit: month, day, year. Without digits for the year, clears the year. */
async function typeDate(page: Page, digits: string, field = dueDateOf(page)) {
  await field.focus()
  await page.keyboard.type(digits)
  if (digits.length === 4) await page.keyboard.press("Backspace")
}

for (const [what, digits] of [
  ["31 February", "02312027"],
  ["31 April", "04312027"],
  ["a date without its year", "0412"],
])
  test(`${what} is refused at the field: in the composer, in a row and on the task's page`, async ({
    page,
    person,
  }) => {
    await register(page, person)
    await page.getByLabel("Title").fill("Pay the rent")
    await typeDate(page, digits!)
    await page.getByRole("button", { name: "Add task" }).click()
    await expect(dueDateOf(page)).toHaveAccessibleDescription(/does not exist/)
    await expect(dueDateOf(page)).toHaveAttribute("aria-invalid", "true")
    await expect(page.getByLabel("Title")).toHaveValue("Pay the rent")
    await dueDateOf(page).fill("2031-05-04")
    await expect(dueDateOf(page)).not.toHaveAttribute("aria-invalid")
    await page.getByRole("button", { name: "Add task" }).click()
    await expect(page.getByRole("button", { name: "Complete Pay the rent" })).toBeEnabled()

    await page.getByRole("button", { name: "Edit Pay the rent" }).click()
    const row = page.getByRole("form", { name: "Edit Pay the rent" })
    await typeDate(page, digits!, row.getByLabel("Due date"))
    await row.getByRole("button", { name: "Save" }).click()
    await expect(row.getByLabel("Due date")).toHaveAccessibleDescription(/does not exist/)
    await row.getByRole("button", { name: "Cancel" }).click()

    await page.getByRole("link", { name: "Pay the rent" }).click()
    await expect(page).toHaveURL(/tasks\/[\da-f-]+/)
    await expect(dueDateOf(page)).toHaveValue("2031-05-04")
    await typeDate(page, digits!)
    await page.getByRole("button", { name: "Save" }).click()
    await expect(dueDateOf(page)).toHaveAccessibleDescription(/does not exist/)
    await page.reload()
    await expect(page.getByRole("heading", { name: "Pay the rent" })).toBeVisible()
    await page.goto("/tasks")
    await expect(page.getByText("4 May 2031")).toBeVisible()
  })

test("a half-typed date stays while the words of the title are read", async ({ page, person }) => {
  await register(page, person)
  const words = await holdPageRequest(page, "**/tasks/words?*")
  await page.getByLabel("Title").fill("Pay the rent #home")
  await words.arrived
  await typeDate(page, "0412")
  await words.release()
  await expect(page.getByRole("button", { name: "Remove #home" })).toBeVisible()
  await page.getByRole("button", { name: "Add task" }).click()
  await expect(dueDateOf(page)).toHaveAccessibleDescription(/does not exist/)
})

for (const digits of ["013120277", "01310207"])
  test(`a mistyped year is refused at the field (${digits})`, async ({ page, person }) => {
    await register(page, person)
    await page.getByLabel("Title").fill("Pay the rent")
    await typeDate(page, digits)
    await page.getByRole("button", { name: "Add task" }).click()
    await expect(dueDateOf(page)).toHaveAccessibleDescription("Check the year of this date.")
    await expect(page.getByLabel("Title")).toHaveValue("Pay the rent")
    await page.reload()
    await expect(page.getByText("This is not saved yet")).toBeVisible()
    await page.getByRole("button", { name: "Add task" }).click()
    await expect(dueDateOf(page)).toHaveAccessibleDescription("Check the year of this date.")
    await dueDateOf(page).fill("2027-01-31")
    await page.getByRole("button", { name: "Add task" }).click()
    await expect(page.getByRole("button", { name: "Complete Pay the rent" })).toBeEnabled()
  })

test("while an input method composes text, only the input method gets Enter and Escape", async ({ page, person }) => {
  await register(page, person)
  const input = await page.context().newCDPSession(page)
  const compose = (text: string) =>
    input.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length })
  await page.getByLabel("Title").focus()
  await compose("にほん")
  await page.keyboard.press("Enter")
  await page.keyboard.press("Escape")
  await expect(page.getByLabel("Description")).toBeVisible()
  await expect(page.getByRole("list", { name: "Tasks" })).toHaveCount(0)
  await input.send("Input.insertText", { text: "日本" })
  await expect(page.getByLabel("Title")).toHaveValue("日本")
  await page.keyboard.press("Enter")
  await expect(page.getByRole("button", { name: "Complete 日本" })).toBeEnabled()

  await page.getByRole("button", { name: "Edit 日本" }).click()
  const editor = page.getByRole("form", { name: "Edit 日本" })
  await editor.getByLabel("Title").focus()
  await compose("にほん")
  await page.keyboard.press("Escape")
  await expect(editor).toBeVisible()
})

test("a held key acts once", async ({ page, person }) => {
  await register(page, person)
  for (const title of ["Call Ruth", "Water the plants"]) await addTask(page, title)
  await page.getByRole("link", { name: "Water the plants" }).focus()
  for (let times = 0; times < 6; times++) await page.keyboard.down("x")
  await page.keyboard.up("x")
  await expect(page.getByRole("button", { name: "Reopen Water the plants" })).toBeVisible()
  await expect(page.getByRole("button", { name: "Complete Call Ruth" })).toBeVisible()

  await page.getByRole("button", { name: "Complete Call Ruth" }).focus()
  for (let times = 0; times < 7; times++) await page.keyboard.down("Enter")
  await page.keyboard.up("Enter")
  await expect(page.getByRole("button", { name: "Reopen Call Ruth" })).toBeVisible()

  await page.getByLabel("Title").fill("Buy milk")
  for (let times = 0; times < 5; times++) await page.keyboard.down("Enter")
  await page.keyboard.up("Enter")
  await expect(page.getByRole("button", { name: "Complete Buy milk" })).toBeEnabled()
  await expect(page.getByRole("list", { name: "Tasks" }).getByRole("listitem")).toHaveCount(3)
  await expect(page.getByRole("alert")).toHaveCount(0)
})

test("a double click completes one task, but not the next one, which moves up", async ({ page, person }) => {
  await register(page, person)
  for (const title of ["Call Ruth", "Water the plants", "Buy milk"]) await addTask(page, title)
  await page.goto("/tasks?status=active")
  const first = await page.getByRole("button", { name: "Complete Buy milk" }).boundingBox()
  await untilAnswered(page, () => page.mouse.dblclick(first!.x + 10, first!.y + 10))
  await expect(page.getByRole("link", { name: "Completed 1" })).toBeVisible()
  await page.goto("/tasks?status=all")
  await expect(page.getByRole("button", { name: "Reopen Buy milk" })).toBeVisible()
  await expect(page.getByRole("button", { name: "Complete Water the plants" })).toBeVisible()

  const trash = await page.getByRole("button", { name: "Delete Buy milk" }).boundingBox()
  await page.mouse.dblclick(trash!.x + 10, trash!.y + 10)
  await expect(page.getByRole("list", { name: "Tasks" }).getByRole("listitem")).toHaveCount(2)
})

test("a double click on a slow machine counts once", async ({ page, person }) => {
  await register(page, person)
  await addTask(page, "Buy milk")
  const box = await page.getByRole("button", { name: "Complete Buy milk" }).boundingBox()
  const input = await page.context().newCDPSession(page)
  const click = async (clickCount: number, timestamp: number) => {
    const at = { x: box!.x + 10, y: box!.y + 10, button: "left", clickCount, timestamp } as const
    await input.send("Input.dispatchMouseEvent", { type: "mousePressed", ...at })
    await input.send("Input.dispatchMouseEvent", { type: "mouseReleased", ...at })
  }
  const now = Date.now() / 1000
  await click(1, now)
  await expect(page.getByRole("button", { name: "Reopen Buy milk" })).toBeVisible()
  await click(2, now + 2)
  await expect(page.getByRole("status")).toContainText("“Buy milk” completed.")
  await page.goto("/tasks?status=completed")
  await expect(page.getByRole("button", { name: "Reopen Buy milk" })).toBeVisible()
})

test("a click that closes a menu has no other effect", async ({ page, person }) => {
  await register(page, person)
  await addTask(page, "Call Ruth")
  await page.locator("summary", { hasText: "Newest first" }).click()
  await expect(page.getByRole("link", { name: "Oldest first" })).toBeVisible()
  // The position is measured only now, because the composer closes when it loses the focus.
  await expect(page.getByLabel("Description")).toBeHidden()
  const box = await page.getByRole("button", { name: "Complete Call Ruth" }).boundingBox()
  await page.mouse.click(box!.x + 10, box!.y + 10)
  await expect(page.getByRole("link", { name: "Oldest first" })).toBeHidden()
  await expect(page.getByRole("button", { name: "Complete Call Ruth" })).toBeVisible()
  await page.mouse.click(box!.x + 10, box!.y + 10)
  await expect(page.getByRole("button", { name: "Reopen Call Ruth" })).toBeVisible()
})

test("after x the next row has the focus; Tab reaches Undo, and z undoes", async ({ page, person }) => {
  await register(page, person)
  for (const title of ["Call Ruth", "Water the plants", "Buy milk"]) await addTask(page, title)
  const undo = page.getByRole("status").getByRole("button", { name: "Undo" })
  await page.getByRole("link", { name: "Buy milk" }).focus()
  await page.keyboard.press("x")
  await expect(page.getByRole("link", { name: "Water the plants" })).toBeFocused()
  await page.keyboard.press("x")
  await expect(page.getByRole("link", { name: "Call Ruth" })).toBeFocused()
  await expect(page.getByRole("link", { name: "Completed 2" })).toBeVisible()

  await page.getByRole("button", { name: "Delete Call Ruth" }).press("Enter")
  await expect(undo).toBeVisible()
  await page.keyboard.press("Tab")
  await expect(undo).toBeFocused()
  await page.keyboard.press("Enter")
  await expect(page.getByRole("button", { name: "Complete Call Ruth" })).toBeVisible()

  await page.getByRole("button", { name: "Delete Call Ruth" }).press("Enter")
  await expect(undo).toBeVisible()
  await page.keyboard.press("z")
  await expect(page.getByRole("button", { name: "Complete Call Ruth" })).toBeVisible()
})

test("Ctrl+Enter saves a task from its description, and Escape leaves its page", async ({ page, person }) => {
  await register(page, person)
  await addTask(page, "Call Ruth")
  await page.getByRole("link", { name: "Call Ruth" }).click()
  await expect(page.getByRole("heading", { name: "Call Ruth" })).toBeVisible()
  await page.getByLabel("Description").fill("About the ladder")
  await page.keyboard.press("Control+Enter")
  await expect(page).toHaveURL(/\/tasks$/)
  await expect(page.getByText("About the ladder")).toBeVisible()
  await page.getByRole("link", { name: "Call Ruth" }).click()
  await expect(page.getByLabel("Description")).toHaveValue("About the ladder")
  await page.keyboard.press("Escape")
  await expect(page).toHaveURL(/\/tasks$/)
})

test("a change that waits for the connection is marked, in full contrast", async ({ page, person, context }) => {
  await register(page, person)
  await addTask(page, "Call Ruth")
  await context.setOffline(true)
  await page.getByRole("button", { name: "Complete Call Ruth" }).click()
  const row = page.getByRole("listitem").filter({ hasText: "Call Ruth" })
  await expect(row).toContainText("Waiting")
  expect(
    await row
      .locator("div")
      .first()
      .evaluate((element) => getComputedStyle(element).opacity),
  ).toBe("1")
  await context.setOffline(false)
  await expect(row).not.toContainText("Waiting")
})

test("a printed page shows only the tasks, in black", async ({ page, person }) => {
  await register(page, person)
  await addTask(page, "Call Ruth")
  await page.getByRole("button", { name: "Dark" }).click()
  await page.emulateMedia({ media: "print", colorScheme: "dark" })
  await expect(page.getByRole("link", { name: "Call Ruth" })).toBeVisible()
  for (const hidden of [page.getByRole("banner"), page.getByLabel("Title"), page.getByLabel("Search")])
    await expect(hidden).toBeHidden()
  await expect(page.getByRole("link", { name: "Call Ruth" })).toHaveCSS("color", "rgb(0, 0, 0)")
})
