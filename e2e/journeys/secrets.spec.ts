import { expect, register, test } from "../stack.ts"

/** Every JWT starts with `{"` in base64url. */
const jwt = /eyJ[\w-]{10,}\.[\w-]{10,}/

test("no JWT reaches a page, a script, an answer or the browser's storage", async ({ page, person, context }) => {
  const answers: Promise<{ url: string; text: string }>[] = []
  page.on("response", (response) => {
    const text = response.text().catch(() => "")
    answers.push(
      Promise.all([text, response.allHeaders()]).then(([body, headers]) => ({
        url: response.url(),
        text: body + JSON.stringify(headers),
      })),
    )
  })
  await register(page, person)
  await page.getByLabel("Title").first().fill("Water the plants")
  await page.getByRole("button", { name: "Add task" }).click()
  await page.getByRole("link", { name: "Water the plants", exact: true }).click()
  await expect(page.getByRole("button", { name: "Save" })).toBeVisible()
  await page.goto("/settings")

  const seen = await Promise.all(answers)
  expect(seen.length).toBeGreaterThan(4)
  for (const { url, text } of seen) expect(jwt.test(text), url).toBe(false)
  expect(await page.content()).not.toMatch(jwt)
  expect(JSON.stringify(await context.storageState())).not.toMatch(jwt)
  const cookies = await context.cookies()
  for (const cookie of cookies.filter(({ name }) => name.includes("session")))
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Lax" })
})
