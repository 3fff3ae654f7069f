import { expect, formOf, logIn, register, test, untilAnswered } from "../stack.ts"

test("the focus stays near the last action, even if its button was removed by it", async ({ page, person, stack }) => {
  await register(page, person)
  await fetch(`${stack.webUrl}/api/auth/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(person),
  })
  await page.goto("/settings")
  await page.getByRole("button", { name: /^End the session/ }).press("Enter")
  await expect(page.getByRole("heading", { name: "Sessions" })).toBeFocused()

  await page.getByLabel("What is the key for?").fill("Backup")
  await formOf(page, "Make a key").getByLabel("Password").fill(person.password)
  await page.getByRole("button", { name: "Make a key" }).press("Enter")
  await expect(page.getByRole("status").filter({ hasText: "Copy it now" })).toBeFocused()
  await page.getByRole("button", { name: "Revoke Backup" }).press("Enter")
  await expect(page.getByRole("heading", { name: "API access" })).toBeFocused()
})

test("a password stays in its field if another field is wrong, and is removed after the change", async ({
  page,
  person,
}) => {
  await register(page, person)
  await page.goto("/settings")
  const [current, next] = [page.getByLabel("Current password"), page.getByLabel("New password")]
  const change = () => untilAnswered(page, () => page.getByRole("button", { name: "Change password" }).click())
  await current.fill(person.password)
  await next.fill("password123")
  await change()
  await expect(next).toHaveAccessibleDescription(/most used/)
  await expect(next).toHaveValue("")
  await expect(current).toHaveValue(person.password)

  await current.fill("not it")
  await next.fill("a walk before dinner")
  await change()
  await expect(current).toHaveAccessibleDescription(/wrong/)
  await expect(current).toHaveValue("")
  await expect(next).toHaveValue("a walk before dinner")

  await current.fill(person.password)
  await change()
  await expect(page.getByText(/Your password was changed/)).toBeVisible()
  await expect(current).toHaveValue("")
  await expect(next).toHaveValue("")
})

test("the typed password stays after a taken email, and is removed after a wrong pair of email and password", async ({
  page,
  person,
}) => {
  await register(page, person)
  await page.getByRole("button", { name: "Log out" }).click()
  await expect(page).toHaveURL(/\/login/)
  await logIn(page, { ...person, password: "not it at all" })
  await expect(page.getByRole("alert")).toContainText("wrong")
  await expect(page.getByLabel("Password")).toHaveValue("")

  await page.goto("/register")
  await page.getByLabel("Name").fill(person.name)
  await page.getByLabel("Email").fill(person.email)
  await page.getByLabel("Password").fill("a walk before dinner")
  await page.getByRole("button", { name: "Create account" }).click()
  await expect(page.getByLabel("Email")).toHaveAccessibleDescription(/already/)
  await expect(page.getByLabel("Password")).toHaveValue("a walk before dinner")
})
