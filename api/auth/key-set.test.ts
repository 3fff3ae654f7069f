import { describe, expect, test } from "bun:test"
import { exportJWK, generateKeyPair, type JWK } from "jose"
import { refused, startGuarded } from "./test/guarded.ts"
import { type Algorithm, startIssuer } from "./test/issuer.ts"

const unfit: [string, Algorithm, (key: JWK) => JWK | Promise<JWK>][] = [
  ["for encryption", "EdDSA", (key) => ({ ...key, use: "enc" })],
  ["for another algorithm", "EdDSA", (key) => ({ ...key, alg: "ES256" })],
  ["for signing alone", "ES256", (key) => ({ ...key, key_ops: ["sign"] })],
  ["of operations that are no list", "ES256", (key) => ({ ...key, key_ops: "verify" as never })],
  ["of another type", "ES256", (key) => ({ ...key, kty: "OKP" })],
  ["of another curve", "ES256", (key) => ({ ...key, crv: "P-384" })],
  ["off its curve", "ES256", (key) => ({ ...key, y: key.x as string })],
  ["of another curve", "EdDSA", (key) => ({ ...key, crv: "X25519" })],
  ["without a name", "EdDSA", ({ kid: _, ...key }) => key],
  ["without a value", "RS256", ({ n: _, ...key }) => key],
  ["shared, in place of a public one", "RS256", (key) => ({ kty: "oct", k: key.n, kid: key.kid })],
  ["no object at all", "RS256", () => null as never],
]

const unknownKey = refused("The access token is signed with an unknown key")

/** The answer to a good token of an issuer whose key set contains `change(key)` instead of its key, and another valid key. */
async function askWith(algorithm: Algorithm, change: (key: JWK) => JWK | Promise<JWK>) {
  await using issuer = await startIssuer(algorithm)
  const token = await issuer.sign()
  const [key] = issuer.published()
  await issuer.rotate("fit")
  issuer.publish([await change(key as JWK), issuer.published()[0] as JWK])
  await using api = await startGuarded(issuer)
  expect(await api.ask(`Bearer ${await issuer.sign()}`)).toMatchObject({ status: 200 })
  return await api.ask(`Bearer ${token}`)
}

test.each(unfit)("a key %s is ignored with %s, and the other keys are used", async (_, algorithm, change) => {
  expect(await askWith(algorithm, change)).toEqual(unknownKey)
})

describe.each<Algorithm>(["EdDSA", "ES256", "RS256"])("under %s", (algorithm) => {
  test("a key needs neither alg nor use nor key_ops", async () => {
    const bare = ({ alg: _, use: __, ...key }: JWK) => key
    expect(await askWith(algorithm, bare)).toMatchObject({ status: 200 })
  })

  test("a key whose key_ops contain verify is accepted", async () => {
    expect(await askWith(algorithm, (key) => ({ ...key, key_ops: ["verify"] }))).toMatchObject({ status: 200 })
  })

  test("a key set that contains private keys is not used", async () => {
    const { privateKey } = await generateKeyPair(algorithm, { extractable: true })
    const leaked = async ({ kid }: JWK) => ({ ...(await exportJWK(privateKey)), kid })
    expect(await askWith(algorithm, leaked)).toEqual(unknownKey)
  })
})

test("an RSA key of less than 2048 bits is ignored", async () => {
  const { privateKey, publicKey } = await crypto.subtle.generateKey(
    { name: "RSASSA-PKCS1-v1_5", modulusLength: 1024, publicExponent: new Uint8Array([1, 0, 1]), hash: "SHA-256" },
    true,
    ["sign", "verify"],
  )
  await using issuer = await startIssuer("RS256")
  issuer.publish([...issuer.published(), { ...(await exportJWK(publicKey)), kid: "short" }])
  await using api = await startGuarded(issuer)
  const { header, payload } = { header: { alg: "RS256", typ: "at+jwt", kid: "short" }, payload: await issuer.sign() }
  const input = `${Buffer.from(JSON.stringify(header)).toString("base64url")}.${payload.split(".")[1]}`
  const signature = await crypto.subtle.sign("RSASSA-PKCS1-v1_5", privateKey, new TextEncoder().encode(input))
  expect(await api.ask(`Bearer ${input}.${Buffer.from(signature).toString("base64url")}`)).toEqual(unknownKey)
})
