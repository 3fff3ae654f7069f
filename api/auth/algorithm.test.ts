import { describe, expect, test } from "bun:test"
import { generateKeyPair } from "jose"
import { refused, startGuarded } from "./test/guarded.ts"
import { type Algorithm, goodClaims, startIssuer } from "./test/issuer.ts"

const algorithms: Algorithm[] = ["EdDSA", "ES256", "RS256", "HS256"]
const otherAlgorithm = refused("The access token is signed with an algorithm that is not accepted")

describe.each(algorithms)("with %s", (algorithm) => {
  test("a token gives the request its subject", async () => {
    await using issuer = await startIssuer(algorithm)
    await using api = await startGuarded(issuer)
    expect(await api.ask(`Bearer ${await issuer.sign()}`)).toMatchObject({
      status: 200,
      body: { subject: goodClaims().sub, email: "ada@example.com" },
    })
    expect(api.rejections).toEqual([])
  })

  test.each(algorithms.filter((other) => other !== algorithm))(
    "a token signed with %s is refused, although it is valid otherwise",
    async (other) => {
      await using issuer = await startIssuer(algorithm)
      await using stranger = await startIssuer(other)
      // Even if the other key is published beside ours, under the kid of the token.
      issuer.publish([...issuer.published(), ...stranger.published().map((key) => ({ ...key, kid: "other" }))])
      await using api = await startGuarded(issuer)
      expect(await api.ask(`Bearer ${await stranger.sign({}, { kid: "other" })}`)).toEqual(otherAlgorithm)
    },
  )

  test("a token signed by a stranger is refused", async () => {
    await using issuer = await startIssuer(algorithm)
    await using api = await startGuarded(issuer)
    const stranger =
      algorithm === "HS256"
        ? new TextEncoder().encode("another secret of more than thirty-two characters")
        : (await generateKeyPair(algorithm)).privateKey
    expect(await api.ask(`Bearer ${await issuer.sign({}, {}, stranger)}`)).toEqual(
      refused("The access token has an invalid signature"),
    )
    expect(api.rejections).toMatchObject([{ reason: "signature", subject: undefined }])
  })
})

test.each(["at+jwt", "AT+JWT", "application/at+jwt"])("the type may be written %s", async (typ) => {
  await using issuer = await startIssuer("EdDSA")
  await using api = await startGuarded(issuer)
  expect(await api.ask(`Bearer ${await issuer.sign({}, { typ })}`)).toMatchObject({ status: 200 })
})

test.each(["JWT", "jwt", "dpop+jwt", "application/jwt", "at+jwt ", "at+jwt;x=y", "x/at+jwt", "", undefined])(
  "no other type is accepted: %j",
  async (typ) => {
    await using issuer = await startIssuer("EdDSA")
    await using api = await startGuarded(issuer)
    expect(await api.ask(`Bearer ${await issuer.sign({}, { typ })}`)).toEqual(
      refused("The access token is not of the type at+jwt"),
    )
  },
)
