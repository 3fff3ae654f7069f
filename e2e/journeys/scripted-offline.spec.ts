import { expect, register, test } from "../stack.ts"

test.use({ serviceWorkers: "allow" })

test("without a connection the app opens with its own page, and shows the tasks once there is a connection", async ({
  page,
  context,
  person,
}) => {
  await register(page, person)
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready
  })
  // The first page was loaded before the service worker was installed.
  await page.reload()
  await expect(page.getByRole("heading", { name: "Tasks", exact: true })).toBeVisible()
  await context.setOffline(true)
  await page.goto("/tasks")
  await expect(page.getByRole("heading", { name: "You are offline" })).toBeVisible()
  await context.setOffline(false)
  await page.getByRole("link", { name: "Try again" }).click()
  await expect(page.getByRole("heading", { name: "Tasks", exact: true })).toBeVisible()
})

test("the service worker stores nothing about a person", async ({ page, person }) => {
  await register(page, person)
  const stored = await page.evaluate(async () => {
    await navigator.serviceWorker.ready
    const cache = await caches.open("shell")
    const requests = await cache.keys()
    const texts = await Promise.all(requests.map(async (request) => (await cache.match(request))!.text()))
    return { paths: requests.map(({ url }) => new URL(url).pathname), text: texts.join("\n") }
  })
  expect(stored.paths).toContain("/offline")
  expect(stored.paths.filter((path) => !/^\/(offline|favicon\.svg|assets\/.+)$/.test(path))).toEqual([])
  expect(stored.text).not.toContain(person.name)
  expect(stored.text).not.toContain(person.email)
})
