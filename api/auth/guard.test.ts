import { describe, expect, test } from "bun:test"
import { startGuarded } from "./test/guarded.ts"
import { type Algorithm, goodClaims, startIssuer } from "./test/issuer.ts"

describe.each<Algorithm>(["EdDSA", "ES256", "RS256", "HS256"])("a token signed with %s", (algorithm) => {
  test("becomes its subject", async () => {
    await using issuer = await startIssuer(algorithm)
    await using api = await startGuarded(issuer)
    const { status, body } = await api.ask(`Bearer ${await issuer.sign()}`)
    expect({ status, body }).toEqual({
      status: 200,
      body: { subject: goodClaims().sub as string, email: "ada@example.com" },
    })
    expect(api.rejections).toEqual([])
  })
})
