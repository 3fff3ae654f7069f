import { expect, test } from "@playwright/test"
import { startStack } from "#scripts/test/stack.ts"

test("a form sent from another address of this server shows the right address and keeps the text", async ({
  page,
  javaScriptEnabled,
}) => {
  await using stack = await startStack({ HOST: "0.0.0.0", RATE_LIMIT: "false" })
  await page.goto(`${stack.webUrl.replace("localhost", "127.0.0.2")}/login`)
  if (javaScriptEnabled !== false) await page.getByLabel("Messages").waitFor({ state: "attached" })
  await page.getByLabel("Email").fill("ada@example.com")
  await page.getByLabel("Password").fill("tea at half past four")
  await page.getByRole("button", { name: "Log in" }).click()
  if (javaScriptEnabled !== false) await expect(page.getByRole("alert")).toContainText(`Latchkey is at ${stack.webUrl}`)
  else {
    await expect(page.getByRole("heading", { name: "Open Latchkey at its own address" })).toBeVisible()
    await expect(page.getByRole("link", { name: stack.webUrl })).toHaveAttribute("href", stack.webUrl)
    await page.goBack()
  }
  await expect(page.getByLabel("Email")).toHaveValue("ada@example.com")
})
