import { holdPageRequest } from "../hold.ts"
import { isAway } from "../mocks/answers.ts"
import { addTask, expect, logIn, register, test } from "../stack.ts"

test("changes that are made offline wait and are marked; once online, each is sent once", async ({
  page,
  person,
  context,
}) => {
  await register(page, person)
  await addTask(page, "Call Ruth")
  await context.setOffline(true)
  await expect(page.getByRole("status")).toContainText("offline")
  await page.getByLabel("Title").fill("Bought on the train")
  // A link does not leave this page, because no other page can be loaded offline. The message never covers a control for good.
  await page.getByRole("link", { name: "Settings" }).click()
  await page.getByRole("link", { name: /^Completed/ }).click()
  await page.setViewportSize({ width: 390, height: 500 })
  await page.getByRole("button", { name: "Dark" }).click({ trial: true })
  await expect(page).toHaveURL(/\/tasks$/)
  await expect(page.getByLabel("Title")).toHaveValue("Bought on the train")
  await page.getByRole("button", { name: "Add task" }).click()
  await page.getByRole("button", { name: "Complete Call Ruth" }).click()
  await expect(page.getByText("Bought on the train")).toBeVisible()
  await expect(page.getByRole("status")).toContainText("2 changes wait")
  const row = page.getByRole("listitem").filter({ hasText: "Bought on the train" })
  await expect(row).toContainText("Waiting")
  const whileWaiting = await row.boundingBox()

  await context.setOffline(false)
  await expect(page.getByRole("button", { name: "Complete Bought on the train" })).toBeEnabled()
  // The rows below have not moved.
  expect((await row.boundingBox())?.height).toBe(whileWaiting!.height)
  await expect(page.getByRole("status")).toContainText("“Call Ruth” completed.")
  await page.goto("/tasks?status=all")
  await expect(page.getByRole("link", { name: "Bought on the train" })).toHaveCount(1)
  await expect(page.getByRole("button", { name: "Reopen Call Ruth" })).toBeVisible()
})

test("a change whose answer is lost survives a reload and is made once", async ({ page, person }) => {
  await register(page, person)
  // The server makes the change, but the browser never gets the answer.
  await page.route("**/tasks.data*", async (route) => {
    if (route.request().method() !== "POST") return route.continue()
    await route.fetch()
    return route.abort()
  })
  await page.getByLabel("Title").fill("Only once")
  await page.getByRole("button", { name: "Add task" }).click()
  await expect(page.getByRole("status")).toContainText("1 change waits")
  await page.unrouteAll({ behavior: "wait" })
  await page.reload()
  const waiting = () => page.evaluate(() => sessionStorage.getItem("latchkey.outbox"))
  await expect.poll(waiting).toBeNull()
  await page.reload()
  await expect(page.getByRole("link", { name: "Only once" })).toHaveCount(1)
})

test("a toggle while the API is away is reverted, and Retry repeats it", async ({ page, person, api }) => {
  await register(page, person)
  await addTask(page, "Call Ruth")
  api.use(isAway)
  await page.getByRole("button", { name: "Complete Call Ruth" }).click()
  await expect(page.getByRole("alert")).toContainText("can't be reached")
  await expect(page.getByRole("button", { name: "Complete Call Ruth" })).toBeVisible()
  api.reset()
  await page.getByRole("alert").getByRole("button", { name: "Retry" }).click()
  await expect(page.getByRole("button", { name: "Reopen Call Ruth" })).toBeVisible()
})

test("an inline edit while the API is away keeps its text, and Retry repeats it", async ({ page, person, api }) => {
  await register(page, person)
  await addTask(page, "Call Ruth")
  await page.getByRole("button", { name: "Edit Call Ruth" }).click()
  const editor = page.getByRole("form", { name: "Edit Call Ruth" })
  await editor.getByLabel("Title").fill("Call Ada")
  api.use(isAway)
  await editor.getByRole("button", { name: "Save" }).click()
  await expect(editor.getByRole("alert")).toContainText("can't be reached")
  api.reset()
  await editor.getByRole("button", { name: "Retry" }).click()
  await expect(page.getByRole("status")).toContainText("“Call Ada” saved.")
  await expect(page.getByRole("link", { name: "Call Ada" })).toBeVisible()
})

test("keys pressed while a page hydrates break nothing", async ({ page, person }) => {
  await register(page, person)
  await page.addInitScript(() => {
    const press = () => document.body?.dispatchEvent(new KeyboardEvent("keydown", { key: "q", bubbles: true }))
    const channel = new MessageChannel()
    channel.port1.onmessage = () => {
      press()
      // Ends when Remix creates its router, directly after it decoded the page's data.
      if (!("__remixRouter" in window)) channel.port2.postMessage(null)
    }
    channel.port2.postMessage(null)
  })
  for (let times = 0; times < 3; times++) await page.reload()
  await addTask(page, "Call Ruth")
})

test("text typed before hydration stays, and the search runs", async ({ page, person }) => {
  await register(page, person)
  await addTask(page, "Call Ruth")
  await addTask(page, "Water the plants")
  const scripts = await holdPageRequest(page, "**/entry.client*")
  const loaded = page.goto("/tasks")
  await scripts.arrived
  await page.getByRole("searchbox").fill("plants")
  await page.getByLabel("Title").fill("Buy soil")
  await scripts.release()
  await loaded
  await expect(page).toHaveURL(/q=plants/)
  await expect(page.getByRole("list", { name: "Tasks" }).getByRole("listitem")).toHaveCount(1)
  await expect(page.getByRole("searchbox")).toHaveValue("plants")
  await expect(page.getByLabel("Title")).toHaveValue("Buy soil")
})

test("a text that was edited before hydration keeps the edit", async ({ page, person }) => {
  await register(page, person)
  await page.getByLabel("Title").fill("Call Ruth")
  await page.getByLabel("Description").fill("About the garden")
  await page.getByRole("button", { name: "Add task" }).click()
  await expect(page.getByRole("button", { name: "Complete Call Ruth" })).toBeEnabled()
  const address = await page.getByRole("link", { name: "Call Ruth" }).getAttribute("href")
  const scripts = await holdPageRequest(page, "**/entry.client*")
  const loaded = page.goto(address!)
  await scripts.arrived
  await page.getByLabel("Description").fill("About the garden, and the fence")
  await scripts.release()
  await loaded
  await expect(page.getByLabel("Description")).toHaveValue("About the garden, and the fence")
  await page.getByRole("button", { name: "Save" }).click()
  await expect(page.getByText("About the garden, and the fence")).toBeVisible()
})

test("the answer to a form that was sent before hydration is in view", async ({ page, person }) => {
  await register(page, person)
  const scripts = await holdPageRequest(page, "**/entry.client*")
  const loaded = page.goto("/settings")
  await scripts.arrived
  await page.getByLabel("Current password").fill(person.password)
  await page.getByLabel("New password").fill("a walk before dinner")
  await page.getByRole("button", { name: "Change password" }).click()
  await loaded
  await expect(page.getByRole("status").filter({ hasText: "Your password was changed" }).last()).toBeInViewport()
})

test("a task opens although the list is being reloaded when it is clicked", async ({ page, person }) => {
  await register(page, person)
  await addTask(page, "Call Ruth")
  const list = await holdPageRequest(page, "**/tasks.data")
  await page.getByRole("button", { name: "Complete Call Ruth" }).click()
  await list.arrived
  await page.getByRole("link", { name: "Call Ruth" }).click()
  await list.release()
  await expect(page.getByLabel("Title")).toHaveValue("Call Ruth")
})

test("a log-out in one tab also logs out the other, and Back shows no tasks", async ({ page, person, context }) => {
  await register(page, person)
  await addTask(page, "Private errand")
  const other = await context.newPage()
  await other.goto("/tasks")
  await expect(other.getByText("Private errand")).toBeVisible()
  await other.getByRole("button", { name: "Delete Private errand" }).click()
  await expect(other.getByRole("status").getByRole("button", { name: "Undo" })).toBeVisible()
  await page.getByRole("button", { name: "Log out" }).click()
  await expect(page).toHaveURL(/\/login/)
  await expect(page.getByRole("status").filter({ hasText: "You are logged out." })).toBeVisible()
  await expect(page.getByText("another tab")).toHaveCount(0)

  await expect(other).toHaveURL(/\/login/)
  await expect(other.getByRole("status").filter({ hasText: "You logged out, here or in another tab." })).toBeVisible()
  await expect(other.getByRole("button", { name: /Undo|Dismiss/ })).toHaveCount(0)
  await logIn(other, person)
  await expect(other).toHaveURL(/\/tasks$/)
  await other.getByRole("button", { name: "Log out" }).click()
  await expect(other).toHaveURL(/\/login/)
  await page.goBack()
  await expect(page.getByRole("button", { name: "Log in" })).toBeVisible()
  await expect(page.getByText("Private errand")).toHaveCount(0)
})
