import { describe, expect, setDefaultTimeout, test } from "bun:test"
import { stackWithDatabase } from "#web/test/stack-with-database.ts"
import { visitor } from "#web/test/visitor.ts"

setDefaultTimeout(120_000)

const { stack } = await stackWithDatabase({})
const get = (path: string, headers: Record<string, string> = {}) => fetch(stack.webUrl + path, { headers })

const keySets = ["/api/auth/jwks", "/.well-known/jwks.json"]
const metadata = ["/.well-known/oauth-authorization-server", "/.well-known/openid-configuration"]

test.each(metadata)("%s has the addresses of keys and tokens, and the supported features", async (path) => {
  expect(await (await get(path)).json()).toEqual({
    issuer: stack.webUrl,
    jwks_uri: `${stack.webUrl}/api/auth/jwks`,
    token_endpoint: `${stack.webUrl}/api/auth/token`,
    token_endpoint_auth_methods_supported: ["none"],
    response_types_supported: [],
    grant_types_supported: [],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["EdDSA"],
    dpop_signing_alg_values_supported: ["ES256", "EdDSA"],
    protected_resources: [stack.apiUrl],
    service_documentation: `${stack.apiUrl}/openapi`,
  })
})

test("the API's metadata has this issuer, and both addresses of the key set give the same answer", async () => {
  const resource = await (await fetch(`${stack.apiUrl}/.well-known/oauth-protected-resource`)).json()
  expect(resource.authorization_servers).toEqual([stack.webUrl])
  const [one, other] = await Promise.all(keySets.map(async (path) => (await get(path)).json()))
  expect(one.keys).toHaveLength(1)
  expect(other).toEqual(one)
})

describe.each([...keySets, ...metadata])("%s", (path) => {
  test("pages of any origin may read it", async () => {
    const { headers } = await get(path, { origin: "https://elsewhere.example" })
    expect(headers.get("access-control-allow-origin")).toBe("*")
    expect(headers.get("access-control-allow-credentials")).toBeNull()
  })

  test("caches keep it for thirty seconds and ask for changes by its entity tag", async () => {
    const response = await get(path)
    expect(response.headers.get("cache-control")).toBe("max-age=30")
    expect(response.headers.get("content-type")).toBe("application/json")
    const etag = response.headers.get("etag") ?? ""
    expect(etag).toMatch(/^W\/"\w+"$/)
    const again = await get(path, { "if-none-match": etag })
    expect([again.status, await again.text(), again.headers.get("etag")]).toEqual([304, "", etag])
    expect(again.headers.get("access-control-allow-origin")).toBe("*")
    expect((await get(path, { "if-none-match": '"other"' })).status).toBe(200)
  })

  test("HEAD gives the same headers and no body", async () => {
    const [head, body] = await Promise.all([fetch(stack.webUrl + path, { method: "HEAD" }), get(path)])
    expect([head.status, await head.text()]).toEqual([200, ""])
    for (const name of ["etag", "cache-control", "content-type", "access-control-allow-origin"])
      expect(head.headers.get(name)).toBe(body.headers.get(name))
  })

  test("another method is a 405, whatever the body is", async () => {
    for (const type of ["application/json", "application/x-www-form-urlencoded", "text/plain"]) {
      const asked = { method: "POST", headers: { "content-type": type }, body: "{}" }
      const response = await fetch(stack.webUrl + path, asked)
      expect([type, response.status, response.headers.get("allow")]).toEqual([type, 405, "GET"])
    }
  })
})

test("/.well-known/change-password redirects to the settings, after a log-in if necessary", async () => {
  const someone = visitor(stack.webUrl)
  const response = await someone.get("/.well-known/change-password")
  expect([response.status, response.headers.get("location")]).toEqual([302, "/settings"])
  expect((await someone.get("/settings")).headers.get("location")).toBe("/login?redirectTo=%2Fsettings")
  // With this address, password managers check that the server does not answer every address with a page.
  const missing = "/.well-known/resource-that-should-not-exist-whose-status-code-should-not-be-200"
  expect((await someone.get(missing)).status).toBe(404)
})
