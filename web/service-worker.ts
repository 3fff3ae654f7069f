/**
 * Shows the offline page when the app is opened without a connection. Stores only this page, which is rendered without a
 * cookie, and scripts, styles and icons, so nothing about a person. It leaves every other request to the browser.
 */
type WorkEvent = Event & { waitUntil(work: Promise<unknown>): void }
type RequestEvent = WorkEvent & { request: Request; respondWith(response: Promise<Response>): void }

const shell = "shell"
const offlinePage = "/offline"
/** The most stored files. Files of older releases are removed first. */
const maxFiles = 60

/** Stores the offline page of this release and the files that it shows. */
async function storeOfflinePage() {
  const cache = await caches.open(shell)
  const page = await fetch(offlinePage, { credentials: "omit", cache: "no-store" })
  if (!page.ok) return
  const files = [...(await page.clone().text()).matchAll(/(?:href|src)="(\/(?:assets\/[^"]+|favicon\.svg))"/g)]
  await cache.addAll([...new Set(files.map(([, path]) => path!))])
  await cache.put(offlinePage, page)
  const stored = await cache.keys()
  const old = stored.filter(({ url }) => new URL(url).pathname !== offlinePage).slice(0, -maxFiles)
  await Promise.all(old.map((request) => cache.delete(request)))
}

/** Returns a page from the network; without a connection, the offline page. */
async function pageOr(request: Request): Promise<Response> {
  try {
    return await fetch(request)
  } catch (error) {
    const page = await caches.match(offlinePage)
    if (page) return page
    throw error
  }
}

/** Returns a file from the store or the network. Its name contains a hash, so a stored file is never out of date. */
async function fileOf(request: Request): Promise<Response> {
  const stored = await caches.match(request)
  if (stored) return stored
  const file = await fetch(request)
  if (file.ok) await (await caches.open(shell)).put(request, file.clone())
  return file
}

let isRefreshed = false

addEventListener("install", (event) => (event as WorkEvent).waitUntil(storeOfflinePage()))

addEventListener("fetch", (event) => {
  const { request, respondWith, waitUntil } = event as RequestEvent
  const { origin, pathname } = new URL(request.url)
  if (request.method !== "GET" || origin !== location.origin) return
  if (pathname.startsWith("/assets/")) return respondWith.call(event, fileOf(request))
  if (request.mode !== "navigate") return
  respondWith.call(event, pageOr(request))
  if (isRefreshed) return
  isRefreshed = true
  waitUntil.call(
    event,
    storeOfflinePage().catch(() => {}),
  )
})
