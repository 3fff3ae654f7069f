import type { Page, Route } from "@playwright/test"
import { http } from "msw"
import type { ApiProxy } from "./mocks/api.ts"

/** Holds requests to the API with this method until `release`. `arrived` resolves when the first one has arrived. */
export function holdApiRequests(api: ApiProxy, method: "post" | "patch") {
  const arrived = Promise.withResolvers<void>()
  const released = Promise.withResolvers<void>()
  api.use(
    http[method](/\/api\/tasks/, async ({ request }) => {
      arrived.resolve()
      await released.promise
      return api.passOn(request)
    }),
  )
  return { arrived: arrived.promise, release: () => released.resolve() }
}

/**
 * Holds the page's first GET of this address until `release`, which resolves after the answer was delivered. `arrived`
 * resolves when the request has arrived.
 */
export async function holdPageRequest(page: Page, address: string) {
  const held = Promise.withResolvers<Route>()
  let isHeld = false
  await page.route(address, (route) => {
    if (isHeld || route.request().method() !== "GET") return route.continue()
    isHeld = true
    held.resolve(route)
  })
  return {
    arrived: held.promise,
    async release() {
      const route = await held.promise
      await route.fulfill({ response: await route.fetch() })
    },
  }
}
