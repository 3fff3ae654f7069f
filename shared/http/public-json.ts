import { statusFor } from "./conditions.ts"

/** Seconds that a cache may keep the answer. A new signing key is published longer than that before its first signature. */
const maxAge = 30

/**
 * Returns the response with public data, such as public keys. Pages of any origin may read it, caches may keep it, and a
 * request with its current entity tag gets a 304. The tag is weak, because the response may be compressed.
 */
export function publicJson({ headers: asked }: Request, data: object): Response {
  const text = JSON.stringify(data)
  const etag = `"${Bun.hash(text).toString(36)}"`
  const headers = new Headers({
    etag: `W/${etag}`,
    "cache-control": `max-age=${maxAge}`,
    "access-control-allow-origin": "*",
  })
  if (statusFor(asked, etag) === 304) return new Response(null, { status: 304, headers })
  headers.set("content-type", "application/json")
  return new Response(text, { headers })
}
