import { expect, formOf, logIn, register, test, untilAnswered } from "../stack.ts"

test("people change their name, end their sessions, and create and revoke access keys", async ({
  page,
  person,
  stack,
  context,
}) => {
  await register(page, person)
  await fetch(`${stack.webUrl}/api/auth/login`, {
    method: "POST",
    headers: { "content-type": "application/json", "user-agent": "Mozilla/5.0 (iPhone) Version/18.0 Safari/604.1" },
    body: JSON.stringify(person),
  })
  await page.goto("/settings")
  await expect(page.getByText(/A session ends after 7 days without use/)).toBeVisible()
  await page.getByLabel("Name").fill("")
  await page.getByRole("button", { name: "Save" }).click()
  await expect(page.getByLabel("Name")).toHaveAccessibleDescription("Enter your name.")
  await page.getByLabel("Name").fill("Ada King")
  await page.getByRole("button", { name: "Save" }).click()
  await expect(page.getByRole("status")).toContainText("Your name was changed.")
  await expect(page.getByLabel("Name")).toHaveValue("Ada King")

  const sessions = page.getByRole("list", { name: "Sessions" }).getByRole("listitem")
  await expect(sessions).toHaveCount(2)
  await page.getByRole("button", { name: /^End the session of Safari on iPhone/ }).click()
  await expect(sessions).toHaveCount(1)
  await expect(page.getByRole("list", { name: "Recent activity" })).toContainText("A session was ended")

  const newKey = formOf(page, "Make a key")
  await newKey.getByLabel("What is the key for?").fill("Backup")
  await newKey.getByLabel("Password").fill("not it")
  await newKey.getByRole("button").click()
  await expect(newKey.getByLabel("Password")).toHaveAccessibleDescription(/wrong/)
  await expect(newKey.getByLabel("Password")).toBeInViewport()
  await expect(newKey.getByLabel("What is the key for?")).toHaveValue("Backup")
  await newKey.getByLabel("Password").fill(person.password)
  await newKey.getByRole("button").click()
  await expect(page.getByText("Copy it now")).toBeInViewport()
  const key = await page.getByRole("status").filter({ hasText: "Copy it now" }).getByRole("code").textContent()
  const token = await context.request.get(`${stack.webUrl}/api/auth/token`, { headers: { "x-api-key": key! } })
  expect(token.status()).toBe(200)
  await page.goto("/settings")
  await expect(page.getByText(key!)).toHaveCount(0)
  await page.getByRole("button", { name: "Revoke Backup" }).click()
  await expect(page.getByText("The access key was revoked.")).toBeVisible()
  await expect(page.getByRole("list", { name: "Access keys" })).toHaveCount(0)
})

test("the password is changed, and the account deleted", async ({ page, person }) => {
  await register(page, person)
  await page.goto("/settings")
  await page.getByLabel("Current password").fill("not it")
  await page.getByLabel("New password").fill("a walk before dinner")
  await page.getByRole("button", { name: "Change password" }).click()
  await expect(page.getByLabel("Current password")).toHaveAccessibleDescription(/wrong/)
  await expect(page.getByLabel("Current password")).toBeInViewport()
  await page.getByLabel("Current password").fill(person.password)
  await page.getByLabel("New password").fill("a walk before dinner")
  await page.getByRole("button", { name: "Change password" }).click()
  await expect(page.getByText(/Your password was changed/)).toBeInViewport()

  const deletion = formOf(page, "Delete account")
  await deletion.getByLabel("Password").fill("a walk before dinner")
  await deletion.getByRole("button").click()
  await expect(page).toHaveURL(/\/login/)
  await logIn(page, { ...person, password: "a walk before dinner" })
  await expect(page.getByRole("alert")).toContainText("wrong")
})

test("the email address is changed with the password", async ({ page, person, stack }) => {
  const other = `${crypto.randomUUID()}@example.com`
  const registration = { method: "POST", headers: { "content-type": "application/json" } }
  const taken = await fetch(`${stack.webUrl}/api/auth/register`, {
    ...registration,
    body: JSON.stringify({ ...person, email: other }),
  })
  expect(taken.status).toBe(201)
  await register(page, person)
  await page.goto("/settings")
  const change = formOf(page, "Change email")
  const email = change.getByLabel("Email")
  const password = change.getByLabel("Password")
  const ask = async (address: string, secret: string) => {
    await email.fill(address)
    await password.fill(secret)
    await change.getByRole("button").click()
  }
  await ask(other, "not it")
  await expect(password).toHaveAccessibleDescription(/wrong/)
  await expect(password).toBeInViewport()
  await expect(email).toHaveValue(other)
  await ask(other, person.password)
  await expect(email).toHaveAccessibleDescription("There is an account with this email address already.")
  await expect(email).toBeInViewport()
  const newEmail = `${crypto.randomUUID()}@example.com`
  await ask(newEmail, person.password)
  await expect(page.getByText("Your email address was changed.")).toBeInViewport()
  await expect(page.getByText(`You log in as ${newEmail}.`)).toBeVisible()
  await expect(email).toHaveValue(newEmail)
  await expect(password).toHaveValue("")

  await page.getByRole("button", { name: "Log out" }).first().click()
  await expect(page).toHaveURL(/\/login/)
  await logIn(page, { ...person, email: newEmail })
  await expect(page).toHaveURL(/\/tasks$/)
})

test("tasks are exported to a file, and all or none of them are imported from it", async ({
  page,
  person,
  context,
  stack,
}) => {
  await register(page, person)
  await page.goto("/settings/import")
  const file = (text: string) => ({ name: "tasks.csv", mimeType: "text/csv", buffer: Buffer.from(text) })
  await page.getByLabel("File").setInputFiles(file("title,priority\nGood,high\n,low\nBad,urgent\n"))
  await page.getByRole("button", { name: "Import" }).click()
  const faults = page.getByRole("main").getByRole("listitem")
  await expect(faults).toHaveText([/Line 3, title: Must be 1 to 200/, /Line 4, priority: Must be low, medium or high/])

  await page.getByLabel("File").setInputFiles(file('title,description,dueDate\nGood,"a, b\nc",2031-05-04\nBetter,,\n'))
  await page.getByRole("button", { name: "Import" }).click()
  await expect(page.getByRole("status").filter({ hasText: "2 tasks imported." })).toBeVisible()
  await expect(page.getByRole("list", { name: "Tasks" }).getByRole("link")).toHaveText(["Good", "Better"])

  const csv = await context.request.get(`${stack.webUrl}/settings/export/tasks.csv`)
  expect(csv.headers()["content-disposition"]).toContain("attachment")
  expect(await csv.text()).toContain('Good,"a, b\nc",false,medium,2031-05-04')
  const json = await context.request.get(`${stack.webUrl}/settings/export/tasks.json`)
  const exported = await json.json()
  expect(exported).toMatchObject([{ title: "Good", description: "a, b\nc" }, { title: "Better" }])

  await page.goto("/settings/import")
  await page.getByLabel("File").setInputFiles(file("title\n".padEnd(4_300_000, `${"Too much ".repeat(20)}\n`)))
  await page.getByRole("button", { name: "Import" }).click()
  await expect(page.getByRole("alert")).toContainText("too large")

  for (const name of ["Good", "Better"]) {
    await page.goto("/tasks")
    await untilAnswered(page, () => page.getByRole("button", { name: `Delete ${name}` }).click())
    await expect(page.getByRole("button", { name: `Delete ${name}` })).toHaveCount(0)
  }
  await page.goto("/settings/import")
  await page.getByLabel("File").setInputFiles(file(JSON.stringify(exported)))
  await page.getByRole("button", { name: "Import" }).click()
  await expect(page.getByRole("list", { name: "Tasks" }).getByRole("link")).toHaveText(["Good", "Better"])
  const again = await context.request.get(`${stack.webUrl}/settings/export/tasks.json`).then((file) => file.json())
  const times = (tasks: { createdAt: string }[]) => tasks.map(({ createdAt }) => createdAt)
  expect(times(again)).toEqual(times(exported))
})
