import { test as base, expect, type Page } from "@playwright/test"
import { type Stack, startStack } from "#scripts/test/stack.ts"
import { type ApiProxy, startApiProxy } from "./mocks/api.ts"

export { expect }

export type Person = { name: string; email: string; password: string }

/**
 * Each worker has its own web app, API and database, and a proxy between web app and API in which a test can mock answers
 * (`api`). A test fails if its page logs an error, throws, or sends a request to another origin. A file with other `settings`
 * gets its own workers, which takes a few seconds more.
 */
export const test = base.extend<
  { api: ApiProxy; person: Person; pageFaults: undefined },
  { settings: Record<string, string>; apiProxy: ApiProxy; stack: Stack }
>({
  settings: [{}, { scope: "worker", option: true }],
  apiProxy: [
    async ({ browserName: _ }, use) => {
      const apiProxy = startApiProxy()
      await use(apiProxy)
      apiProxy.stop()
    },
    { scope: "worker" },
  ],
  stack: [
    async ({ apiProxy, settings }, use) => {
      await using stack = await startStack({ API_URL: apiProxy.url, RATE_LIMIT: "false", ...settings })
      apiProxy.forwardTo(stack.apiUrl)
      await use(stack)
    },
    { scope: "worker", timeout: 120_000 },
  ],
  api: async ({ apiProxy }, use) => {
    await use(apiProxy)
    apiProxy.reset()
  },
  baseURL: async ({ stack }, use) => use(stack.webUrl),
  context: async ({ context, javaScriptEnabled }, use) => {
    if (javaScriptEnabled) context.on("page", waitForHydration)
    await use(context)
  },
  person: async ({ browserName: _ }, use) => {
    await use({ name: "Ada Lovelace", email: `${crypto.randomUUID()}@example.com`, password: "tea at half past four" })
  },
  pageFaults: [
    async ({ page, stack }, use) => {
      const faults: string[] = []
      page.on("pageerror", (error) => faults.push(`page error: ${error.message}`))
      page.on("console", (message) => {
        // Chromium logs every status of 400 or more as an error; the tests check what the page shows. Remix logs an aborted
        // load when the page is left during it.
        if (
          message.type() === "error" &&
          !/^(Failed to load resource|AbortError: signal is aborted)/.test(message.text())
        )
          faults.push(`console: ${message.text()}`)
      })
      page.on("request", (request) => {
        const { origin, protocol } = new URL(request.url())
        if (protocol.startsWith("http") && origin !== stack.webUrl) faults.push(`request to another origin: ${origin}`)
      })
      await use(undefined)
      expect(faults).toEqual([])
    },
    { auto: true },
  ],
})

/**
 * Makes `goto` and `reload` wait until React has hydrated the page. Earlier clicks work without scripts, which the journeys
 * without JavaScript test.
 */
function waitForHydration(page: Page) {
  const hydrated = page.locator("html:not(:has(script[type=module])), [aria-label=Messages]").first()
  const thenHydrated =
    <Args extends unknown[], Result>(load: (...args: Args) => Promise<Result>) =>
    async (...args: Args) => {
      const result = await load.apply(page, args)
      await hydrated.waitFor({ state: "attached" })
      return result
    }
  page.goto = thenHydrated(page.goto)
  page.reload = thenHydrated(page.reload)
}

/** Registers, and shows the empty task list. By the endpoint, because the page takes a second longer (see `first-day.spec.ts`). */
export async function register(page: Page, person: Person) {
  const answer = await page.request.post("/api/auth/register", { data: person })
  expect(answer.status()).toBe(201)
  await page.goto("/tasks")
}

/**
 * Adds a task through the page, and waits until it is saved, because its buttons are disabled before. `typed` may also contain
 * words that do not become part of the title.
 */
export async function addTask(page: Page, title: string, typed = title) {
  await page.getByLabel("Title").fill(typed)
  await page.getByRole("button", { name: "Add task" }).click()
  await expect(page.getByRole("button", { name: `Complete ${title}` })).toBeEnabled()
}

/** Runs an action that sends a POST, and waits for the answer. Loading a page before that would cancel the request. */
export async function untilAnswered(page: Page, act: () => Promise<void>) {
  const answer = page.waitForResponse((response) => response.request().method() === "POST")
  await act()
  await answer
}

/** The form with this button, because several forms of a page have fields with the same name. */
export const formOf = (page: Page, button: string) =>
  page.locator("form").filter({ has: page.getByRole("button", { name: button, exact: true }) })

export async function logIn(page: Page, person: Person) {
  await page.getByLabel("Email").fill(person.email)
  await page.getByLabel("Password").fill(person.password)
  await page.getByRole("button", { name: "Log in" }).click()
}
