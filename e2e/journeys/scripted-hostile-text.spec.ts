import { scripts } from "#web/test/payloads.ts"
import { expect, register, test } from "../stack.ts"

test("no text runs as a script, neither on pages from the server nor on pages rendered in the browser", async ({
  page,
  person,
}) => {
  await page.addInitScript(() => {
    Object.assign(window, { pwned: () => document.documentElement.setAttribute("data-ran", "") })
  })
  page.on("dialog", () => expect("a dialog").toBe("none"))
  const nothingRan = () => expect(page.locator("html[data-ran]")).toHaveCount(0)
  await register(page, { ...person, name: `${scripts[1]}${scripts[9]}` })
  await page.evaluate(async (titles) => {
    for (const title of titles)
      await fetch("/tasks", {
        method: "POST",
        body: new URLSearchParams({ add: "", title, description: title, key: crypto.randomUUID() }),
      })
  }, scripts)

  await page.goto("/tasks")
  await expect(page.getByRole("list", { name: "Tasks" }).getByRole("listitem")).toHaveCount(scripts.length)
  await nothingRan()
  await page.getByRole("searchbox").fill(scripts[1] as string)
  await expect(page.getByRole("list", { name: "Tasks" }).getByRole("listitem")).toHaveCount(1)
  await page.getByRole("link", { name: scripts[1], exact: true }).click()
  await expect(page.getByLabel("Title")).toHaveValue(scripts[1] as string)
  await nothingRan()
  for (const path of [
    `/tasks?q=${encodeURIComponent(scripts[17] as string)}`,
    "/settings",
    "/login?redirectTo=javascript:pwned()",
  ]) {
    await page.goto(path)
    await nothingRan()
  }
})

test("an excerpt of a description never ends within a character", async ({ page, person }) => {
  await register(page, person)
  const descriptions = [
    `${"x".repeat(199)}🦊 and more`,
    `${"x".repeat(198)}👩‍👩‍👧 and more`,
    `${"x".repeat(199)}e\u0301\u0323`,
    `a${"\u0301".repeat(500)}`,
    "🦊".repeat(300),
  ]
  await page.evaluate(async (descriptions) => {
    for (const [n, description] of descriptions.entries())
      await fetch("/tasks", {
        method: "POST",
        body: new URLSearchParams({ add: "", title: `Fox ${n}`, description, key: crypto.randomUUID() }),
      })
  }, descriptions)
  await page.goto("/tasks")
  const rows = page.getByRole("list", { name: "Tasks" }).getByRole("listitem")
  await expect(rows).toHaveCount(descriptions.length)
  await expect(rows.filter({ hasText: "Fox 0" })).toContainText("x".repeat(199))
  await expect(page.getByText("\ufffd")).toHaveCount(0)
  // The page reacts to a click, so React has hydrated it. Errors on the page fail the test.
  await page.getByRole("button", { name: "Edit Fox 0" }).click()
  await expect(page.getByRole("form", { name: "Edit Fox 0" }).getByLabel("Title")).toBeFocused()
})
