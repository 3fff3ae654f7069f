import { expect, register, test } from "../stack.ts"

test("the focus stays where something was done, also when the button has gone with what it ended", async ({
  page,
  person,
  stack,
}) => {
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
  await page.getByRole("button", { name: "Make a key" }).press("Enter")
  await expect(page.getByRole("status").filter({ hasText: "Copy it now" })).toBeFocused()
  await page.getByRole("button", { name: "Revoke Backup" }).press("Enter")
  await expect(page.getByRole("heading", { name: "API access" })).toBeFocused()
})
