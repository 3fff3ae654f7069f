import { test as base, expect, type Page } from "@playwright/test"
import { type Stack, startStack } from "#scripts/test/stack.ts"
import { type ApiBetween, standBetween } from "./mocks/api.ts"

export { expect }

export type Person = { name: string; email: string; password: string }

/**
 * Every worker has web, API and database of its own, with a door between web and API where a test may answer instead (`api`).
 * A page that logs an error, throws, or asks another origin for anything fails its test.
 */
export const test = base.extend<
  { api: ApiBetween; person: Person; watched: undefined },
  { between: ApiBetween; stack: Stack }
>({
  between: [
    async ({ browserName: _ }, use) => {
      const between = standBetween()
      await use(between)
      between.stop()
    },
    { scope: "worker" },
  ],
  stack: [
    async ({ between }, use) => {
      await using stack = await startStack({ API_URL: between.url, RATE_LIMIT: "false" })
      between.forwardTo(stack.apiUrl)
      await use(stack)
    },
    { scope: "worker", timeout: 120_000 },
  ],
  api: async ({ between }, use) => {
    await use(between)
    between.reset()
  },
  baseURL: async ({ stack }, use) => use(stack.webUrl),
  context: async ({ context, javaScriptEnabled }, use) => {
    if (javaScriptEnabled) context.on("page", goOnceAlive)
    await use(context)
  },
  person: async ({ browserName: _ }, use) => {
    await use({ name: "Ada Lovelace", email: `${crypto.randomUUID()}@example.com`, password: "tea at half past four" })
  },
  watched: [
    async ({ page, stack }, use) => {
      const faults: string[] = []
      page.on("pageerror", (error) => faults.push(`page error: ${error.message}`))
      page.on("console", (message) => {
        // Chromium reports every answer of 400 or more as an error; what the page makes of it is the tests' business.
        // Remix reports a page's reading that ends because the page was left.
        if (
          message.type() === "error" &&
          !/^(Failed to load resource|AbortError: signal is aborted)/.test(message.text())
        )
          faults.push(`console: ${message.text()}`)
      })
      page.on("request", (request) => {
        const { origin, protocol } = new URL(request.url())
        if (protocol.startsWith("http") && origin !== stack.webUrl) faults.push(`asked another origin: ${origin}`)
      })
      await use(undefined)
      expect(faults).toEqual([])
    },
    { auto: true },
  ],
})

/**
 * From a page that was loaded whole, journeys go on once its scripts have taken it over: what is clicked before that goes
 * without them, which is for the journeys without JavaScript to see.
 */
function goOnceAlive(page: Page) {
  const alive = page.locator("html:not(:has(script[type=module])), [aria-label=Messages]").first()
  const onceAlive =
    <Said extends unknown[], Answer>(load: (...said: Said) => Promise<Answer>) =>
    async (...said: Said) => {
      const answer = await load.apply(page, said)
      await alive.waitFor({ state: "attached" })
      return answer
    }
  page.goto = onceAlive(page.goto)
  page.reload = onceAlive(page.reload)
}

/** Registers through the page itself, and stands on the empty task list. */
export async function register(page: Page, person: Person) {
  await page.goto("/register")
  await page.getByLabel("Name").fill(person.name)
  await page.getByLabel("Email").fill(person.email)
  await page.getByLabel("Password").fill(person.password)
  await page.getByRole("button", { name: "Create account" }).click()
  await expect(page).toHaveURL(/\/tasks$/)
}

/** Adds a task through the page, and waits until it is kept: before that, its buttons do nothing. */
export async function addTask(page: Page, title: string) {
  await page.getByLabel("Title").fill(title)
  await page.getByRole("button", { name: "Add task" }).click()
  await expect(page.getByRole("button", { name: `Complete ${title}` })).toBeEnabled()
}

/** Does what changes something, and waits for the server's answer: what shows at once is cut off by a page loaded before that. */
export async function untilAnswered(page: Page, act: () => Promise<void>) {
  const answer = page.waitForResponse((response) => response.request().method() === "POST")
  await act()
  await answer
}

/** The form with this button: several forms of a page have a field of the same name. */
export const formOf = (page: Page, button: string) =>
  page.locator("form").filter({ has: page.getByRole("button", { name: button, exact: true }) })

export async function logIn(page: Page, person: Person) {
  await page.getByLabel("Email").fill(person.email)
  await page.getByLabel("Password").fill(person.password)
  await page.getByRole("button", { name: "Log in" }).click()
}
