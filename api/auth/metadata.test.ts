import { afterAll, expect, test } from "bun:test"
import { startApi } from "../test/api.ts"

const apiUrl = "https://api.example.com"
const api = await startApi({
  environment: {
    API_PUBLIC_URL: apiUrl,
    BETTER_AUTH_URL: "https://web.example.com",
    JWT_ISSUER: "https://id.example.com",
  },
})
afterAll(() => api[Symbol.asyncDispose]())

const path = "/.well-known/oauth-protected-resource"

test("the metadata names the API, the issuer of its tokens and how they are sent", async () => {
  const { status, body } = await api.ask("GET", path)
  expect({ status, body }).toEqual({
    status: 200,
    body: {
      resource: apiUrl,
      authorization_servers: ["https://id.example.com"],
      bearer_methods_supported: ["header"],
      dpop_signing_alg_values_supported: ["ES256", "EdDSA"],
      resource_name: "Latchkey",
      resource_documentation: `${apiUrl}/openapi`,
    },
  })
})

test.each([undefined, "Bearer nonsense", "DPoP nonsense"])(
  "the challenge to %p names its address",
  async (authorization) => {
    const { headers } = await api.ask("GET", "/api/me", { headers: authorization ? { authorization } : {} })
    const [, url] =
      headers.get("www-authenticate")?.match(/^(?:Bearer|DPoP) (?:.+, )?resource_metadata="([^"]+)"$/) ?? []
    expect(url).toBe(apiUrl + path)
  },
)

test("pages of any origin may read it, without credentials", async () => {
  for (const origin of ["https://web.example.com", "https://elsewhere.example"]) {
    const { headers } = await api.ask("GET", path, { headers: { origin } })
    expect(headers.get("access-control-allow-origin")).toBe("*")
    expect(headers.get("access-control-allow-credentials")).toBeNull()
  }
})

test("caches keep it for thirty seconds and ask for changes by its entity tag", async () => {
  const { headers, text } = await api.ask("GET", path)
  expect(headers.get("cache-control")).toBe("max-age=30")
  expect(headers.get("content-type")).toBe("application/json")
  const etag = headers.get("etag") ?? ""
  expect(etag).toMatch(/^W\/"\w+"$/)
  const again = await api.ask("GET", path, { headers: { "if-none-match": `"other", ${etag}` } })
  expect([again.status, again.text, again.headers.get("etag")]).toEqual([304, "", etag])
  expect(again.headers.get("cache-control")).toBe("max-age=30")
  const changed = await api.ask("GET", path, { headers: { "if-none-match": '"other"' } })
  expect([changed.status, changed.text]).toEqual([200, text])
})

test("HEAD gives the same headers and no body, and other methods are refused", async () => {
  const get = await api.ask("GET", path)
  const head = await api.ask("HEAD", path)
  expect([head.status, head.text]).toEqual([200, ""])
  for (const name of ["etag", "cache-control", "content-type", "access-control-allow-origin"])
    expect(head.headers.get(name)).toBe(get.headers.get(name))
  const { status, headers } = await api.ask("POST", path, { body: {} })
  expect([status, headers.get("allow")]).toEqual([405, "GET, HEAD, OPTIONS"])
})
