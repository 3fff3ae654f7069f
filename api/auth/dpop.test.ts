import { afterAll, expect, setSystemTime, test } from "bun:test"
import { exportJWK } from "jose"
import { type Answer, refused, resourceMetadata, startGuarded } from "./test/guarded.ts"
import { audience, goodClaims, startIssuer } from "./test/issuer.ts"
import { createProver } from "./test/prover.ts"

const issuer = await startIssuer("EdDSA")
const api = await startGuarded(issuer)
const holder = await createProver()
const thief = await createProver()
const htu = `${audience}/api/me`
const algs = 'algs="ES256 EdDSA"'
afterAll(async () => {
  await api[Symbol.asyncDispose]()
  await issuer[Symbol.asyncDispose]()
})

const bound = () => issuer.sign({ cnf: holder.cnf })
const ask = (token: string, dpop: string, init: RequestInit & { path?: string } = {}) =>
  api.ask(`DPoP ${token}`, { ...init, headers: { dpop } })

/** The answer to a bound token with an invalid proof. */
const notProven = (fault: string): Answer => {
  const description = `The DPoP proof is not accepted: ${fault}`
  return {
    ...refused(description),
    challenge: `DPoP error="invalid_dpop_proof", error_description="${description}", ${algs}, ${resourceMetadata}`,
  }
}

test.each(["ES256", "EdDSA"])(
  "a bound token with a proof by its key of %s gives the request its subject",
  async (alg) => {
    const prover = await createProver(alg)
    const token = await issuer.sign({ cnf: prover.cnf })
    const answer = await ask(token, await prover.prove({ htu, token }))
    expect(answer).toMatchObject({ status: 200, body: { subject: goodClaims().sub } })
  },
)

test("each request needs its own proof, and one token is used for many requests", async () => {
  const token = await bound()
  for (const htm of ["GET", "POST", "DELETE"]) {
    const answer = await ask(token, await holder.prove({ htm, htu, token }), { method: htm })
    expect(answer).toMatchObject({ status: 200 })
  }
})

test("a bound token sent as a bearer token is refused, with or without a proof, and the answer asks for a proof", async () => {
  const token = await bound()
  const description = "The access token is bound to a key and needs a DPoP proof"
  const answer = {
    ...refused(description),
    challenge: `Bearer error="invalid_token", error_description="${description}", ${resourceMetadata}, DPoP ${algs}, ${resourceMetadata}`,
  }
  expect(await api.ask(`Bearer ${token}`)).toEqual(answer)
  const dpop = await holder.prove({ htu, token })
  expect(await api.ask(`Bearer ${token}`, { headers: { dpop } })).toEqual(answer)
  expect(api.rejections.at(-1)).toMatchObject({ reason: "bound", subject: goodClaims().sub })
})

test("an unbound token with the scheme DPoP is refused", async () => {
  const token = await issuer.sign()
  const description = "The access token is not bound to a key"
  expect(await ask(token, await holder.prove({ htu, token }))).toEqual({
    ...refused(description),
    challenge: `DPoP error="invalid_token", error_description="${description}", ${algs}, ${resourceMetadata}`,
  })
})

test("an invalid token with the scheme DPoP is refused with a challenge of that scheme", async () => {
  const token = await issuer.sign({ cnf: holder.cnf, exp: 1 })
  const answer = await ask(token, await holder.prove({ htu, token }))
  const description = "The access token expired"
  expect(answer.challenge).toBe(
    `DPoP error="invalid_token", error_description="${description}", ${algs}, ${resourceMetadata}`,
  )
})

test("a proof is accepted once", async () => {
  const token = await bound()
  const proof = await holder.prove({ htu, token })
  expect(await ask(token, proof)).toMatchObject({ status: 200 })
  expect(await ask(token, proof)).toEqual(notProven("it was used before"))
})

test("a proof that is sent many times at once is accepted once", async () => {
  const token = await bound()
  const proof = await holder.prove({ htu, token })
  const answers = await Promise.all(Array.from({ length: 20 }, () => ask(token, proof)))
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
})

test("two holders may use the same jti", async () => {
  const [token, other] = [await bound(), await issuer.sign({ cnf: thief.cnf })]
  const jti = crypto.randomUUID()
  expect(await ask(token, await holder.prove({ htu, token, jti }))).toMatchObject({ status: 200 })
  expect(await ask(other, await thief.prove({ htu, token: other, jti }))).toMatchObject({ status: 200 })
})

const now = () => Math.floor(Date.now() / 1000)
type Proof = Parameters<typeof holder.prove>[0]

test.each<[string, string, () => Partial<Proof>]>([
  ["another method", "it is for another method", () => ({ htm: "POST" })],
  ["a method in other letters", "it is for another method", () => ({ htm: "get" })],
  ["no method", "it is for another method", () => ({ htm: undefined })],
  ["another path", "it is for another address", () => ({ htu: `${audience}/api/tasks` })],
  ["another host", "it is for another address", () => ({ htu: "http://elsewhere.test/api/me" })],
  ["another port", "it is for another address", () => ({ htu: "http://api.test:8001/api/me" })],
  ["another protocol", "it is for another address", () => ({ htu: "https://api.test/api/me" })],
  ["the address the server really listens on", "it is for another address", () => ({ htu: api.url })],
  ["a path in other letters", "it is for another address", () => ({ htu: `${audience}/API/me` })],
  ["a path and no more", "it is for another address", () => ({ htu: "/api/me" })],
  ["no address", "it is for another address", () => ({ htu: undefined })],
  ["an address that is no string", "it is for another address", () => ({ htu: [htu] as never })],
  ["another token", "it is for another access token", () => ({ token: "another" })],
  ["no token", "it is for another access token", () => ({ token: undefined })],
  ["the token itself, not its hash", "it is for another access token", () => ({ ath: "token" })],
  ["a time long past", "it is not of now", () => ({ iat: now() - 40 })],
  ["a time to come", "it is not of now", () => ({ iat: now() + 10 })],
  ["no time", "it is not of now", () => ({ iat: undefined })],
  ["a time that is text", "it is not of now", () => ({ iat: String(now()) })],
  ["a time without end", "it is not of now", () => ({ iat: 1e308 })],
  ["no jti", "it has no usable jti", () => ({ jti: undefined })],
  ["an empty jti", "it has no usable jti", () => ({ jti: "" })],
  ["a jti that is a number", "it has no usable jti", () => ({ jti: 1 })],
  ["an endless jti", "it has no usable jti", () => ({ jti: "x".repeat(257) })],
])("a proof with %s is refused", async (_, fault, change) => {
  const token = await bound()
  expect(await ask(token, await holder.prove({ htu, token, ...change() }))).toEqual(notProven(fault))
  expect(api.rejections.at(-1)).toMatchObject({ reason: "proof", subject: goodClaims().sub })
})

test.each([
  ["query and fragment", `${htu}?status=active#top`],
  ["the default port", "http://api.test:80/api/me"],
  ["letters of either case in its host", "HTTP://API.test/api/me"],
  ["dots in its path", `${audience}/api/x/../me`],
])("the address of a proof may be written with %s", async (_, address) => {
  const token = await bound()
  const answer = await ask(token, await holder.prove({ htu: address, token }), { path: "?status=all" })
  expect(answer).toMatchObject({ status: 200 })
})

test("clock drift is tolerated in both directions", async () => {
  for (const iat of [now() - 32, now() + 3]) {
    const token = await bound()
    expect(await ask(token, await holder.prove({ htu, token, iat }))).toMatchObject({ status: 200 })
  }
})

test("a proof from a clock that is ahead is accepted once, even at its last valid moment", async () => {
  const token = await bound()
  const start = Date.now()
  const proof = await holder.prove({ htu, token, iat: Math.floor(start / 1000) + 5 })
  try {
    setSystemTime(start)
    expect(await ask(token, proof)).toMatchObject({ status: 200 })
    setSystemTime(start + 39_000)
    expect(await ask(token, proof)).toEqual(notProven("it was used before"))
  } finally {
    setSystemTime()
  }
})

test("a proof by another key is refused", async () => {
  const token = await bound()
  expect(await ask(token, await thief.prove({ htu, token }))).toEqual(notProven("it is signed with another key"))
})

test("a proof that contains one key and is signed with another is refused", async () => {
  const token = await bound()
  const proof = await thief.prove({ htu, token }, { jwk: holder.jwk })
  expect(await ask(token, proof)).toEqual(notProven("its signature or its key is not valid"))
})

test.each<[string, () => Promise<Record<string, unknown>> | Record<string, unknown>]>([
  ["no key", () => ({ jwk: undefined })],
  ["a key that is no object", () => ({ jwk: "key" })],
  ["its private key", async () => ({ jwk: await exportJWK(holder.privateKey) })],
  ["a shared key", () => ({ jwk: { kty: "oct", k: "c2VjcmV0" } })],
  ["a key for encryption", () => ({ jwk: { ...holder.jwk, use: "enc" } })],
  ["a key off its curve", () => ({ jwk: { ...holder.jwk, y: holder.jwk.x } })],
])("a proof that contains %s is refused", async (_, header) => {
  const token = await bound()
  const proof = await holder.prove({ htu, token }, await header())
  expect(await ask(token, proof)).toEqual(notProven("its signature or its key is not valid"))
})

test.each<[string, Record<string, unknown>]>([
  ["no type", { typ: undefined }],
  ["the type of an access token", { typ: "at+jwt" }],
  ["the type JWT", { typ: "JWT" }],
  ["unencoded payload", { b64: true }],
])("a proof whose header has %s is refused", async (_, header) => {
  const token = await bound()
  const proof = await holder.prove({ htu, token }, header)
  expect(await ask(token, proof)).toEqual(notProven("it is not a plain dpop+jwt"))
})

test.each(["RS256", "PS256", "ES384"])("a proof signed with %s is refused", async (alg) => {
  const other = await createProver(alg)
  const token = await issuer.sign({ cnf: other.cnf })
  expect(await ask(token, await other.prove({ htu, token }))).toEqual(
    notProven("its signature or its key is not valid"),
  )
})

test("a missing, empty, repeated or malformed proof is refused", async () => {
  const token = await bound()
  const [one, two] = [await holder.prove({ htu, token }), await holder.prove({ htu, token })]
  const header = Buffer.from(JSON.stringify({ alg: "none", typ: "dpop+jwt", jwk: holder.jwk })).toString("base64url")
  const expected = notProven("it takes exactly one, well-formed")
  expect(await api.ask(`DPoP ${token}`)).toEqual(expected)
  for (const dpop of [
    "",
    `${one}, ${two}`,
    `${one},`,
    "x",
    `${header}.${one.split(".")[1]}.`,
    `${one}=`,
    token.slice(1),
  ])
    expect(await ask(token, dpop)).toEqual(expected)
})

test("the access token itself is not a proof", async () => {
  const token = await bound()
  expect(await ask(token, token)).toEqual(notProven("it is not a plain dpop+jwt"))
})
