import AxeBuilder from "@axe-core/playwright"
import type { Page } from "@playwright/test"
import { forbidsEverything, isAway } from "../mocks/answers.ts"
import { addTask, expect, formOf, register, test } from "../stack.ts"

const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

/** Rules whose result can differ in another theme or a smaller window. */
const visual = ["color-contrast", "link-in-text-block", "target-size", "scrollable-region-focusable"]

/** The windows are high enough that no message covers the end of the page; people can dismiss a message. */
const modes = [
  { colorScheme: "light", viewport: { width: 1280, height: 1200 }, look: (axe: AxeBuilder) => axe.withTags(rules) },
  { colorScheme: "dark", viewport: { width: 390, height: 1600 }, look: (axe: AxeBuilder) => axe.withRules(visual) },
] as const

/** Checks the current page: all rules on a light desktop, then those that can differ on a dark phone. */
async function expectNoFindings(page: Page, state: string) {
  for (const { colorScheme, viewport, look } of modes) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" })
    await page.setViewportSize(viewport)
    // The next frame is drawn in the new colours; axe must not see a mixture of both.
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))))
    // Our pages have no frames. Without legacy mode, axe would open another page in each run to check frames.
    const { violations } = await look(new AxeBuilder({ page }).setLegacyMode(true)).analyze()
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)
    expect(found, `${state}, ${colorScheme}`).toEqual([])
  }
  await page.setViewportSize(modes[0].viewport)
}

test("axe finds nothing on public pages and in their errors", async ({ page }) => {
  for (const path of ["/", "/nowhere", "/logout"]) {
    await page.goto(path)
    await expectNoFindings(page, path)
  }
  await page.goto("/login?redirectTo=%2Fsettings")
  await page.getByLabel("Email").fill("nobody@example.com")
  await page.getByLabel("Password").fill("whatever it may be")
  await page.getByRole("button", { name: "Log in" }).click()
  await expect(page.getByRole("alert")).toBeFocused()
  await expectNoFindings(page, "a refused log-in")

  await page.goto("/register")
  await page.getByLabel("Name").fill("Ada")
  await page.getByLabel("Email").fill("nowhere")
  await page.getByRole("button", { name: "Create account" }).click()
  await expect(page.getByLabel("Email")).toBeFocused()
  await expectNoFindings(page, "a refused registration")
})

test("axe finds nothing in any state of the task list", async ({ page, person, api }) => {
  await register(page, person)
  await expectNoFindings(page, "no tasks")

  await page.getByLabel("Title").fill("Water the plants")
  await page.getByLabel("Description").fill("Both beds")
  await page.getByLabel("Priority").selectOption("high")
  await page.getByLabel("Due date").fill("2020-02-02")
  await page.getByRole("button", { name: "Add task" }).click()
  await page.getByRole("button", { name: "Complete Water the plants" }).click()
  await page.getByLabel("Title").fill("Call Ruth")
  await page.getByRole("button", { name: "Add task" }).click()
  await expect(page.getByRole("button", { name: "Delete Call Ruth" })).toBeEnabled()
  api.use(forbidsEverything)
  await page.getByRole("button", { name: "Delete Call Ruth" }).click()
  await expect(page.getByRole("alert")).toBeVisible()
  api.reset()
  await page.locator("summary", { hasText: "Newest first" }).click()
  await expectNoFindings(page, "tasks, a form unfolded, messages")

  await page.goto("/tasks?status=all&priority=high")
  await expectNoFindings(page, "a filtered view")
  await page.goto("/tasks?select=1")
  await page.getByRole("checkbox", { name: "Select Call Ruth" }).check()
  await expectNoFindings(page, "a selected task")
  await page.goto("/tasks?q=zebra")
  await expectNoFindings(page, "nothing found")
  api.use(isAway)
  await page.goto("/tasks")
  await expectNoFindings(page, "the API is away")
})

test("axe finds nothing in the views of days, in the composer with chips and while tasks are selected", async ({
  page,
  person,
}) => {
  await register(page, person)
  for (const [title, dueDate] of [
    ["Pay the rent", "2020-02-02"],
    ["Call Ruth", await page.evaluate(() => new Date().toLocaleDateString("sv"))],
    ["Renew the passport", "2999-12-31"],
  ] as const) {
    await page.getByLabel("Title").fill(`${title} #home`)
    await page.getByLabel("Due date").fill(dueDate)
    await page.getByRole("button", { name: "Add task" }).click()
    await expect(page.getByRole("button", { name: `Complete ${title}` })).toBeEnabled()
  }
  await page.goto("/tasks?due=today")
  await expect(page.getByRole("heading", { name: "Overdue" })).toBeVisible()
  await expectNoFindings(page, "Today, with overdue tasks")
  await page.goto("/tasks?due=upcoming")
  await expectNoFindings(page, "Upcoming")
  await page.goto("/tasks?due=upcoming&label=home")
  await page.locator("summary", { hasText: "Filter" }).click()
  await expect(page.getByRole("link", { name: "#home 3" })).toBeVisible()
  await expectNoFindings(page, "a chosen label, the menu unfolded")

  await page.goto("/tasks")
  await page.getByRole("link", { name: "Call Ruth" }).focus()
  await page.keyboard.press("v")
  await expect(page.getByRole("form", { name: "Selected tasks" })).toContainText("1 selected")
  await expectNoFindings(page, "a selected task and what can be done with it")

  await page.goto("/tasks")
  await page.getByLabel("Title").fill("Water plants tomorrow !high #home every monday")
  await expect(page.getByRole("list", { name: "Recognised" }).getByRole("button")).toHaveCount(4)
  await page.getByText("Choose how often").click()
  await page.getByLabel("Unit").selectOption("week")
  await expectNoFindings(page, "the composer with chips, its repeat form open")
})

test("axe finds nothing on the page of a task with a checklist, labels and a repeat", async ({ page, person }) => {
  await register(page, person)
  await page.getByLabel("Title").fill("Water plants every monday #home")
  await page.getByLabel("Description").fill("- [ ] balcony\n- [x] kitchen\nhttps://example.com")
  await page.getByRole("button", { name: "Add task" }).click()
  await page.getByRole("link", { name: "Water plants" }).click()
  await expect(page.getByRole("checkbox", { name: "balcony" })).toBeVisible()
  await expectNoFindings(page, "a task with a checklist")
})

test("axe finds nothing in the settings with labels and a calendar address", async ({ page, person }) => {
  await register(page, person)
  await addTask(page, "Water plants", "Water plants #home #garden")
  await page.goto("/settings")
  const calendar = formOf(page, "Create calendar address")
  await calendar.getByLabel("Password").fill(person.password)
  await calendar.getByRole("button").click()
  await expect(page.getByText("Copy it now")).toBeVisible()
  await expectNoFindings(page, "labels, and a new calendar address")
  await page.getByLabel("New label for #home").fill("at home")
  await page.getByRole("button", { name: "Rename #home" }).click()
  await expect(page.getByLabel("New label for #home")).toBeFocused()
  await expectNoFindings(page, "a label that was refused")
  await page.getByRole("button", { name: "Remove #garden" }).click()
  await expect(page.getByRole("status").filter({ hasText: "was removed" })).toBeVisible()
  await expectNoFindings(page, "a removed label, and Undo")
})

test("axe finds nothing while a task is edited, on the settings page and in the help", async ({ page, person }) => {
  await register(page, person)
  await page.getByLabel("Title").fill("Call Ruth")
  await page.getByRole("button", { name: "Add task" }).click()
  await expect(page.getByRole("button", { name: "Complete Call Ruth" })).toBeEnabled()
  await page.getByRole("button", { name: "Edit Call Ruth" }).click()
  await expectNoFindings(page, "a row being edited")
  await page.getByRole("button", { name: "Cancel" }).click()
  await page.getByRole("button", { name: "Keyboard shortcuts" }).click()
  await expectNoFindings(page, "the help")
  await page.getByRole("button", { name: "Close" }).click()
  await page.getByRole("link", { name: "Call Ruth", exact: true }).click()
  await expect(page).toHaveURL(/\/tasks\/[0-9a-f-]{36}/)
  await expect(page.getByLabel("Title")).toHaveValue("Call Ruth")
  await page.getByLabel("Title").fill("")
  await page.getByRole("button", { name: "Save" }).click()
  await expect(page.getByLabel("Title")).toBeFocused()
  await expectNoFindings(page, "a refused edit")
  await page.reload()
  await expect(page.getByLabel("Title")).toHaveAttribute("aria-invalid", "true")
  await page.getByLabel("Title").fill("Call Ada")
  await page.getByRole("button", { name: "Save" }).click()
  await expect(page.getByRole("link", { name: "Call Ada" })).toBeVisible()

  await page.goto("/settings")
  await page.getByLabel("What is the key for?").fill("Backup")
  await formOf(page, "Make a key").getByLabel("Password").fill(person.password)
  await page.getByRole("button", { name: "Make a key" }).click()
  await expect(page.getByRole("listitem").filter({ hasText: "Backup" })).toBeVisible()
  await expectNoFindings(page, "the settings, with a new key")
  await page.goto("/settings/import")
  await page.getByRole("button", { name: "Import" }).click()
  await expect(page.getByRole("alert")).toBeVisible()
  await expectNoFindings(page, "a refused import")
})
