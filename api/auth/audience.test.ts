import { afterAll, expect, test } from "bun:test"
import { refused, startGuarded } from "./test/guarded.ts"
import { audience, goodClaims, issuer as issuerName, startIssuer } from "./test/issuer.ts"

const issuer = await startIssuer("EdDSA")
const api = await startGuarded(issuer)
afterAll(async () => {
  await api[Symbol.asyncDispose]()
  await issuer[Symbol.asyncDispose]()
})

test("a list that contains this audience is accepted", async () => {
  const token = await issuer.sign({ aud: ["http://elsewhere.test", audience] })
  expect(await api.ask(`Bearer ${token}`)).toMatchObject({ status: 200 })
})

test.each([
  ["another", "http://elsewhere.test"],
  ["one that begins alike", `${audience}/`],
  ["one in other letters", audience.toUpperCase()],
  ["an empty one", ""],
  ["an empty list", []],
  ["a list of others", ["http://elsewhere.test", issuerName]],
])("a token for another audience is refused: %s", async (_, aud) => {
  expect(await api.ask(`Bearer ${await issuer.sign({ aud })}`)).toEqual(
    refused("The access token is for another audience"),
  )
})

test.each([
  ["another", "http://elsewhere.test"],
  ["one that begins alike", `${issuerName}.elsewhere.test`],
  ["one with a slash", `${issuerName}/`],
  ["an empty one", ""],
])("a token from another issuer is refused: %s", async (_, iss) => {
  expect(await api.ask(`Bearer ${await issuer.sign({ iss })}`)).toEqual(
    refused("The access token is from another issuer"),
  )
  expect(api.rejections.at(-1)).toMatchObject({ reason: "issuer", subject: goodClaims().sub })
})

test.each<[string, unknown]>([
  ["none", undefined],
  ["null", null],
  ["a number", 1],
  ["an object", { [audience]: true }],
  ["a list with something else in it", [audience, 1]],
  ["a list in a list", [[audience]]],
])("an audience that is neither a string nor a list of strings is refused: %s", async (_, aud) => {
  expect(await api.ask(`Bearer ${await issuer.sign({ aud })}`)).toEqual(
    refused("The access token lacks a claim or has one of the wrong form"),
  )
})
