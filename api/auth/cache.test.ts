import { expect, test } from "bun:test"
import type { Keys } from "./keys.ts"
import { refused, startGuarded } from "./test/guarded.ts"
import { goodClaims, startIssuer } from "./test/issuer.ts"
import { rememberVerified } from "./verify.ts"

test("a token that is used again gives the same subject, and the same token with one changed character is refused", async () => {
  await using issuer = await startIssuer("EdDSA")
  await using api = await startGuarded(issuer)
  const token = await issuer.sign()
  for (let time = 0; time < 3; time++) expect(await api.ask(`Bearer ${token}`)).toMatchObject({ status: 200 })
  const [header, payload, signature = ""] = token.split(".")
  const other = signature.startsWith("A") ? "B" : "A"
  expect(await api.ask(`Bearer ${header}.${payload}.${other}${signature.slice(1)}`)).toEqual(
    refused("The access token has an invalid signature"),
  )
})

test("tokens of many subjects, used at once and again, are never mixed", async () => {
  await using issuer = await startIssuer("EdDSA")
  await using api = await startGuarded(issuer)
  const subjects = Array.from({ length: 50 }, () => crypto.randomUUID() as string)
  const tokens = await Promise.all(subjects.map((sub) => issuer.sign({ sub })))
  for (let time = 0; time < 4; time++) {
    const answers = await Promise.all(tokens.map((token) => api.ask(`Bearer ${token}`)))
    expect(answers.map(({ body }) => body.subject as string)).toEqual(subjects)
  }
})

test("a refused token is refused again, because it is not cached", async () => {
  await using issuer = await startIssuer("EdDSA")
  await using api = await startGuarded(issuer)
  const token = await issuer.sign({ aud: "http://elsewhere.test" })
  for (let time = 0; time < 3; time++)
    expect(await api.ask(`Bearer ${token}`)).toEqual(refused("The access token is for another audience"))
})

const key = new Uint8Array()
const keys = { current: () => key } as unknown as Keys
const entry = (exp: number) => ({ claims: { ...goodClaims(), exp } as never, header: {}, key })
const inAnHour = Date.now() / 1000 + 3600

test("the cache is bounded, and the oldest entry is removed first", () => {
  const verified = rememberVerified(keys, 3)
  for (const token of ["a", "b", "c", "d"]) verified.add(token, entry(inAnHour))
  expect(["a", "b", "c", "d"].filter((token) => verified.get(token))).toEqual(["b", "c", "d"])
})

test("an entry is valid until its token expires or its key changes", () => {
  const verified = rememberVerified(keys)
  verified.add("expired", entry(Date.now() / 1000 - 1))
  verified.add("of another key", { ...entry(inAnHour), key: new Uint8Array() })
  verified.add("good", entry(inAnHour))
  expect(["expired", "of another key", "good"].filter((token) => verified.get(token))).toEqual(["good"])
})
