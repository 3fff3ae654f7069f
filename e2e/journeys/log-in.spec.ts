import { expect, logIn, register, test } from "../stack.ts"

test("a protected page redirects to the log-in and back, with its query", async ({ page, person }) => {
  await register(page, person)
  await page.getByRole("button", { name: "Log out" }).first().click()
  await expect(page).toHaveURL(/\/login/)

  await page.goto("/tasks?status=completed&q=a+b")
  await expect(page).toHaveURL(/\/login\?redirectTo=/)
  await logIn(page, person)
  await expect(page).toHaveURL(/\/tasks\?status=completed&q=a(\+|%20)b$/)
})

test("a wrong password and an unknown email get the same message, and the email stays", async ({ page, person }) => {
  await register(page, person)
  await page.getByRole("button", { name: "Log out" }).first().click()
  await expect(page).toHaveURL(/\/login/)
  const said: (string | null)[] = []
  for (const email of [person.email, "nobody@example.com"]) {
    await page.goto("/login")
    await logIn(page, { ...person, email, password: "not the password" })
    const alert = page.getByRole("alert").first()
    await expect(alert).not.toBeEmpty()
    said.push(await alert.textContent())
    await expect(page.getByLabel("Email")).toHaveValue(email)
    await expect(page.getByLabel("Password")).toHaveValue("")
  }
  expect(said[0]).toBe(said[1]!)
})

test("a refused form shows the reasons at its fields and keeps the text", async ({ page }) => {
  await page.goto("/register")
  await page.getByLabel("Name").fill("Zed")
  await page.getByLabel("Email").fill("zed@example.com")
  await page.getByLabel("Password").fill("password1")
  await page.getByRole("button", { name: "Create account" }).click()

  const password = page.getByLabel("Password")
  await expect(password).toHaveAttribute("aria-invalid", "true")
  await expect(password).toHaveAccessibleDescription(/most used/i)
  await expect(page.getByLabel("Name")).toHaveValue("Zed")
  await expect(page.getByLabel("Email")).toHaveValue("zed@example.com")
})

test("a session ends while a form is filled in: after log-in the form has its text again", async ({
  page,
  person,
  context,
  baseURL,
}) => {
  await register(page, person)
  await page.getByRole("link", { name: /^Upcoming/ }).click()
  await expect(page).toHaveURL(/due=upcoming/)
  await page.getByLabel("Title").first().fill("Half-written thought")
  // Another device ends the session; this browser still has the cookie.
  const cookies = await context.cookies()
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join("; ")
  const ended = await fetch(`${baseURL}/api/auth/logout`, { method: "POST", headers: { cookie } })
  expect(ended.status).toBe(204)
  await page.getByRole("button", { name: "Add task" }).click()

  await expect(page).toHaveURL(/\/login/)
  await expect(page.getByText(/session (has )?(expired|ended)/i)).toBeVisible()
  await logIn(page, person)
  await expect(page).toHaveURL(/\/tasks\?due=upcoming$/)
  await expect(page.getByLabel("Title").first()).toHaveValue("Half-written thought")
})
