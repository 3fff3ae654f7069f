import { scripts } from "../../web/test/payloads.ts"
import { expect, register, test } from "../stack.ts"

test("no text runs as a script, on pages that come whole and on those the browser makes", async ({ page, person }) => {
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
