import type { Page } from "@playwright/test"
import { holdApiRequests } from "../hold.ts"
import { forbidsEverything } from "../mocks/answers.ts"
import { addTask, expect, register, test } from "../stack.ts"

test("tasks are added, found, completed and edited with the keyboard alone", async ({ page, person }) => {
  await register(page, person)
  await expect(async () => {
    await page.keyboard.press("n")
    // The list handles keys only after its first paint.
    await expect(page.getByLabel("Title")).toBeFocused({ timeout: 1 })
  }).toPass()
  await page.keyboard.type("Call Ruth")
  await page.keyboard.press("Enter")
  await expect(page.getByRole("button", { name: "Complete Call Ruth" })).toBeEnabled()
  await expect(page.getByLabel("Title")).toBeFocused()
  await page.keyboard.type("Water the plants")
  await page.keyboard.press("Enter")
  await expect(page.getByRole("button", { name: "Complete Water the plants" })).toBeEnabled()

  await page.keyboard.press("Escape")
  await page.keyboard.press("j")
  await expect(page.getByRole("link", { name: "Water the plants" })).toBeFocused()
  await page.keyboard.press("ArrowDown")
  await expect(page.getByRole("link", { name: "Call Ruth" })).toBeFocused()
  await page.keyboard.press("x")
  await expect(page.getByRole("button", { name: "Reopen Call Ruth" })).toBeVisible()
  await page.keyboard.press("x")
  await expect(page.getByRole("button", { name: "Complete Call Ruth" })).toBeVisible()

  await page.keyboard.press("e")
  const editor = page.getByRole("form", { name: "Edit Call Ruth" })
  await expect(editor.getByLabel("Title")).toBeFocused()
  await page.keyboard.type("Call Ruth and Ada")
  await page.keyboard.press("Enter")
  await expect(page.getByRole("link", { name: "Call Ruth and Ada" })).toBeFocused()

  await page.keyboard.press("?")
  await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible()
  await page.keyboard.press("Escape")
  await page.keyboard.press("/")
  await page.keyboard.type("plants")
  await expect(page.getByRole("list", { name: "Tasks" }).getByRole("listitem")).toHaveCount(1)
  await expect(page).toHaveURL(/q=plants/)
  await expect(page.getByLabel("Search")).toBeFocused()
  await page.getByLabel("Search").clear()
  await expect(page.getByRole("list", { name: "Tasks" }).getByRole("listitem")).toHaveCount(2)
  await expect(page).toHaveURL(/\/tasks$/)
})

test("a refused inline edit opens again with its text; Escape cancels it", async ({ page, person }) => {
  await register(page, person)
  await addTask(page, "Call Ruth")
  await page.getByRole("button", { name: "Edit Call Ruth" }).click()
  const editor = page.getByRole("form", { name: "Edit Call Ruth" })
  await editor.getByLabel("Title").fill("y".repeat(201))
  await editor.getByRole("button", { name: "Save" }).click()
  await expect(editor.getByLabel("Title")).toHaveAccessibleDescription(/200 characters/)
  await expect(editor.getByLabel("Title")).toBeFocused()
  await expect(editor.getByLabel("Title")).toHaveValue("y".repeat(201))
  await page.keyboard.press("Escape")
  await expect(page.getByRole("link", { name: "Call Ruth" })).toBeVisible()
})

test("an inline edit reports that the task was changed elsewhere and shows both versions", async ({ page, person }) => {
  await register(page, person)
  await addTask(page, "Call Ruth")
  const link = page.getByRole("link", { name: "Call Ruth" })
  const address = (await link.getAttribute("href")) as string
  await page.getByRole("button", { name: "Edit Call Ruth" }).click()
  const other = await page.context().newPage()
  await other.goto(address)
  await other.getByLabel("Due date").fill("2031-05-04")
  await other.getByRole("button", { name: "Save" }).click()
  await expect(other.getByRole("link", { name: "Call Ruth" })).toBeVisible()

  const editor = page.getByRole("form", { name: "Edit Call Ruth" })
  await editor.getByLabel("Title").fill("Call Ada")
  await editor.getByRole("button", { name: "Save", exact: true }).click()
  await expect(editor.getByRole("alert")).toContainText("changed elsewhere")
  await expect(editor.getByText("4 May 2031")).toBeVisible()
  await expect(editor.getByLabel("Title")).toHaveValue("Call Ada")
  await editor.getByRole("button", { name: "Save mine anyway" }).click()
  await expect(page.getByRole("status")).toContainText("“Call Ada” saved.")
  await page.reload()
  await expect(page.getByRole("link", { name: "Call Ada" })).toBeVisible()
  await expect(page.getByText("4 May 2031")).toHaveCount(0)

  await page.getByRole("button", { name: "Edit Call Ada" }).click()
  await page.getByRole("form", { name: "Edit Call Ada" }).getByLabel("Title").fill("Call Ada twice")
  await page.keyboard.press("Enter")
  await page.getByRole("button", { name: "Edit Call Ada twice" }).click()
  await page.getByRole("form", { name: "Edit Call Ada twice" }).getByLabel("Title").fill("Call Ada three times")
  await page.keyboard.press("Enter")
  await expect(page.getByRole("status")).toContainText("“Call Ada three times” saved.")
  await expect.poll(() => page.evaluate(() => sessionStorage.getItem("latchkey.outbox"))).toBeNull()
  await page.reload()
  await expect(page.getByRole("link", { name: "Call Ada three times" })).toBeVisible()
})

test("a change that the API forbids is reverted with a message that stays", async ({ page, person, api }) => {
  await register(page, person)
  await addTask(page, "Call Ruth")
  api.use(forbidsEverything)
  await page.getByRole("button", { name: "Delete Call Ruth" }).click()
  await expect(page.getByRole("alert")).toContainText("You don't have permission")
  await expect(page.getByRole("link", { name: "Call Ruth" })).toBeVisible()
})

test("choosing from a menu closes it and leaves the focus there", async ({ page, person }) => {
  await register(page, person)
  const order = page.locator("summary", { hasText: "Newest first" })
  await order.press("Enter")
  await page.getByRole("link", { name: "High priority first" }).press("Enter")
  await expect(page).toHaveURL(/sort=-priority/)
  await expect(page.locator("summary", { hasText: "High priority first" })).toBeFocused()
  await expect(page.getByRole("link", { name: "Newest first" })).toBeHidden()
})

test("a change appears before the API answers, and the task appears once even if the answer comes before the first render", async ({
  page,
  person,
  api,
}) => {
  const rendering = await delayRendering(page)
  await register(page, person)
  await addTask(page, "Water the plants")
  await idle(page)
  // The answer comes so fast that the change has ended before React renders it.
  await rendering.hold()
  const before = await answers(page)
  await page.getByLabel("Title").fill("Call Ruth")
  await page.getByRole("button", { name: "Add task" }).click()
  // One answer for the addition, one for the reloaded list.
  await expect.poll(() => answers(page)).toBe(before + 2)
  await rendering.release()
  await expect(page.getByRole("button", { name: "Complete Call Ruth" })).toBeEnabled()

  const patch = holdApiRequests(api, "patch")
  await page.getByRole("button", { name: "Complete Call Ruth" }).click()
  await patch.arrived
  await idle(page)
  await expect(page.getByRole("button", { name: "Reopen Call Ruth" })).toBeVisible()
  await expect(page.getByRole("link", { name: "Active 1" })).toBeVisible({ timeout: 1 })
  patch.release()
  await expect(page.getByRole("status")).toContainText("“Call Ruth” completed.")
})

/** The number of answers with the list that the page has received. */
const answers = (page: Page) =>
  page.evaluate(() => performance.getEntriesByName(`${location.origin}/tasks.data`).length)

/** Resolves when the page is idle. */
const idle = (page: Page) => page.evaluate(() => new Promise((resolve) => requestIdleCallback(() => resolve(null))))

/** Lets a test delay React's scheduled work, as a slow browser does. */
async function delayRendering(page: Page) {
  await page.addInitScript(() => {
    const { postMessage } = MessagePort.prototype
    let held: (() => void)[] | undefined
    MessagePort.prototype.postMessage = function (this: MessagePort, message: unknown) {
      const post = () => postMessage.call(this, message)
      if (held) held.push(post)
      else post()
    }
    addEventListener("hold", () => {
      held = []
    })
    addEventListener("release", () => {
      const all = held ?? []
      held = undefined
      for (const post of all) post()
    })
  })
  return {
    hold: () => page.evaluate(() => dispatchEvent(new Event("hold"))),
    async release() {
      await idle(page)
      await page.evaluate(() => dispatchEvent(new Event("release")))
    },
  }
}
