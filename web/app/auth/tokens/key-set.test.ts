import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test"
import { exportJWK, generateKeyPair } from "jose"
import { eventually } from "#scripts/test/eventually.ts"
import { type Stack, startStack } from "#scripts/test/stack.ts"
import { read, registered } from "#web/test/visitor.ts"

setDefaultTimeout(120_000)

const published = async (stack: Stack): Promise<Record<string, unknown>[]> =>
  (await (await fetch(`${stack.webUrl}/api/auth/jwks`)).json()).keys

const common = { kid: expect.any(String), use: "sig" }
const value = expect.stringMatching(/^[\w-]+$/)
/** The only members that a key of each algorithm has (RFC 7518, 6; RFC 8037, 2). */
const members: Record<string, Record<string, unknown>> = {
  EdDSA: { ...common, alg: "EdDSA", kty: "OKP", crv: "Ed25519", x: value },
  ES256: { ...common, alg: "ES256", kty: "EC", crv: "P-256", x: value, y: value },
  RS256: { ...common, alg: "RS256", kty: "RSA", n: value, e: "AQAB" },
}
const algorithms = Object.keys(members)

describe.each(algorithms)("signing with %s", (algorithm) => {
  let stack: Stack
  beforeAll(async () => {
    stack = await startStack({ RATE_LIMIT: "false", JWT_ALGORITHM: algorithm })
  })
  afterAll(() => stack?.stop())

  test("a key has the members of its type and no others", async () => {
    expect(await published(stack)).toEqual([members[algorithm]!])
  })

  test("keys of other algorithms, keys that are malformed and secrets are not published", async () => {
    const before = await published(stack)
    const other = algorithms.find((name) => name !== algorithm)!
    const { publicKey, privateKey } = await generateKeyPair(other, { extractable: true })
    const own = await generateKeyPair(algorithm, { extractable: true })
    const rows = [
      [other, JSON.stringify(await exportJWK(publicKey))],
      [algorithm, JSON.stringify(await exportJWK(publicKey))],
      [algorithm, JSON.stringify(await exportJWK(privateKey))],
      [algorithm, JSON.stringify(await exportJWK(own.privateKey))],
      [algorithm, JSON.stringify({ kty: "oct", k: "c2VjcmV0" })],
      [algorithm, JSON.stringify({ ...members[algorithm]!, x: undefined, n: undefined })],
      [algorithm, "{"],
    ]
    await using sql = new Bun.SQL(stack.databaseUrl, { max: 1 })
    for (const [alg, key] of rows)
      await sql`insert into jwks (id, public_key, private_key, alg, expires_at)
        values (${crypto.randomUUID()}, ${key}, 'sealed', ${alg}, now() + interval '30 days')`
    expect(await published(stack)).toEqual(before)
    // The key of the other algorithm is not read. Each of the others is logged.
    await eventually(
      () => stack.lines().filter(({ event }) => event === "signing_key.not_published").length,
      (count) => count === rows.length - 1,
    )
    expect(stack.log()).not.toContain("c2VjcmV0")
  })

  test("a key is published until its last token has expired, and no longer", async () => {
    const { answer } = await registered(stack.webUrl)
    const { kid } = read(answer.token).header
    await using sql = new Bun.SQL(stack.databaseUrl, { max: 1 })
    const endedAgo = async (seconds: number) => {
      await sql`update jwks set expires_at = now() - make_interval(secs => ${seconds}) where id = ${kid}`
      return (await published(stack)).map((key) => key.kid)
    }
    expect(await endedAgo(300 + 300)).toContain(kid)
    expect(await endedAgo(300 + 300 + 61)).not.toContain(kid)
  })
})

test("after a change of JWT_ALGORITHM the set has only keys of the new algorithm, and old tokens are refused", async () => {
  await using before = await startStack({ JWT_ALGORITHM: "EdDSA" })
  const { answer } = await registered(before.webUrl)
  const addresses = { JWT_ISSUER: before.webUrl, JWT_AUDIENCE: before.apiUrl }
  const { databaseUrl: DATABASE_URL, env } = before
  const kept = { ...addresses, DATABASE_URL, BETTER_AUTH_SECRET: env.BETTER_AUTH_SECRET! }
  await using after = await startStack({ ...kept, JWT_ALGORITHM: "RS256" })
  expect(await published(after)).toEqual([members.RS256!])
  const ask = (token: string) => fetch(`${after.apiUrl}/api/me`, { headers: { authorization: `Bearer ${token}` } })
  expect((await ask((await registered(after.webUrl)).answer.token)).status).toBe(200)
  const refused = await ask(answer.token)
  expect([refused.status, refused.headers.get("www-authenticate")]).toEqual([401, expect.stringContaining("algorithm")])
})

test("JWT_ALGORITHM=Ed25519 is the newer name of EdDSA, and tokens keep the older name", async () => {
  await using stack = await startStack({ JWT_ALGORITHM: "Ed25519" })
  expect(await published(stack)).toEqual([members.EdDSA!])
  const { answer } = await registered(stack.webUrl)
  expect(read(answer.token).header.alg).toBe("EdDSA")
  const me = await fetch(`${stack.apiUrl}/api/me`, { headers: { authorization: `Bearer ${answer.token}` } })
  expect(me.status).toBe(200)
})
