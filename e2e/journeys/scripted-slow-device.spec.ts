import { addTask, expect, register, test } from "../stack.ts"

test("on a slow device too, a task that leaves the view does not come back, and its message offers Undo", async ({
  page,
  person,
}) => {
  await register(page, person)
  for (let n = 0; n < 6; n++) await addTask(page, `Task ${n}`, `Task ${n} today`)
  await page.goto("/tasks?due=today")
  const devtools = await page.context().newCDPSession(page)
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: 6 })
  const returned = await page.evaluateHandle(() => {
    const titles: string[] = []
    const gone = new Set<string>()
    const rows = () => [...document.querySelectorAll("[data-title]")].map((link) => link.textContent!)
    let before = rows()
    new MutationObserver(() => {
      const now = rows()
      for (const title of before) if (!now.includes(title)) gone.add(title)
      for (const title of now) if (gone.has(title)) titles.push(title)
      before = now
    }).observe(document.body, { childList: true, subtree: true })
    return titles
  })
  for (let n = 0; n < 6; n++) {
    // By keyboard: a second quick click in the same place is dropped, because the rows move up.
    await page.getByRole("button", { name: `Postpone Task ${n} to tomorrow` }).press("Enter")
    await expect(page.getByRole("status")).toContainText(`“Task ${n}” postponed to tomorrow.`)
    await expect(page.getByRole("status").getByRole("button", { name: "Undo" })).toBeVisible()
  }
  expect(await returned.jsonValue()).toEqual([])
})
