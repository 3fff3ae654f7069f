import { linkFrom } from "#scripts/test/accounts.ts"
import { expect, logIn, test } from "../stack.ts"

test.use({ settings: { SIGN_UP: "invited", OPERATOR_CONTACT: "ruth@example.com" } })
// One worker for the whole file, because a second one would start a second stack.
test.describe.configure({ mode: "default" })

test("only an invitation leads to registration, and it creates one account", async ({ page, person, stack }) => {
  const linksToRegistration = page.locator('a[href*="register"]')
  for (const path of ["/", "/login"]) {
    await page.goto(path)
    await expect(page.getByText("Log in").first()).toBeVisible()
    await expect(linksToRegistration).toHaveCount(0)
  }
  await page.goto("/register")
  await expect(page.getByRole("heading", { name: "You need an invitation" })).toBeVisible()
  await expect(page.getByRole("link", { name: "ruth@example.com" })).toBeVisible()

  const invitation = await linkFrom(stack.env, "invite", person.email)
  await page.goto(invitation)
  const email = page.getByLabel("Email")
  const password = page.getByLabel("Password")
  await expect(email).toHaveValue(person.email)
  await expect(email).toHaveAccessibleDescription(/invitation is for this address/)
  await page.getByLabel("Name").fill(person.name)
  await password.fill("password123")
  await page.getByRole("button", { name: "Create account" }).click()
  await expect(password).toHaveAccessibleDescription(/most used/)
  await expect(page.getByLabel("Name")).toHaveValue(person.name)
  await password.fill(person.password)
  await page.getByRole("button", { name: "Create account" }).click()
  await expect(page).toHaveURL(/\/tasks$/)

  await page.getByRole("button", { name: "Log out" }).first().click()
  await expect(page).toHaveURL(/\/login/)
  await page.goto(invitation)
  await expect(page.getByRole("heading", { name: "This invitation is not valid" })).toBeVisible()
  await expect(page.getByRole("button", { name: "Create account" })).toHaveCount(0)
})

test("a link from the operator sets a password once", async ({ page, person, stack }) => {
  await linkFrom(stack.env, "create", person.email, person.name)
  await page.goto("/login")
  await expect(page.getByText(/Forgot your password\? Ask ruth@example.com for a link/)).toBeVisible()

  const link = await linkFrom(stack.env, "reset", person.email)
  await page.goto(link)
  const password = page.getByLabel("New password")
  await password.fill("password123")
  await page.getByRole("button", { name: "Set password" }).click()
  await expect(password).toHaveAttribute("aria-invalid", "true")
  await expect(password).toHaveAccessibleDescription(/most used/)
  await password.fill(person.password)
  await page.getByRole("button", { name: "Set password" }).click()
  await expect(page).toHaveURL(/\/login$/)
  await expect(page.getByRole("status").filter({ hasText: "Your password is set. Log in with it." })).toBeVisible()
  await logIn(page, person)
  await expect(page).toHaveURL(/\/tasks$/)

  await page.goto(link)
  await expect(page.getByRole("heading", { name: "This link is not valid" })).toBeVisible()
  await expect(page.getByRole("button", { name: "Set password" })).toHaveCount(0)
})
