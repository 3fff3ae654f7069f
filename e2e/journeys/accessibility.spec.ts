import AxeBuilder from "@axe-core/playwright"
import { expect, register, test } from "../stack.ts"

const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing on any page (${colorScheme})`, async ({ page, person }) => {
    test.slow()
    await page.emulateMedia({ colorScheme })
    const check = async (path: string) => {
      await page.goto(path)
      const { violations } = await new AxeBuilder({ page }).withTags(rules).analyze()
      expect(violations.map(({ id, nodes }) => `${path} ${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([])
    }
    for (const path of ["/", "/register", "/login", "/nowhere"]) await check(path)
    await register(page, person)
    await check("/tasks")
    await page.getByLabel("Title").first().fill("Water the plants")
    await page.getByRole("button", { name: "Add task" }).click()
    await page.getByRole("link", { name: "Water the plants", exact: true }).click()
    await expect(page).toHaveURL(/\/tasks\/[0-9a-f-]{36}/)
    for (const path of [page.url(), "/tasks", "/tasks?status=completed", `/tasks/${crypto.randomUUID()}`, "/settings"])
      await check(path)
  })
}
