import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { connect } from "node:net"
import { eventually } from "#scripts/test/eventually.ts"
import { type Forge, type Hostile, openForge } from "./test/forge.ts"
import { type Guarded, missing, refused, startGuarded } from "./test/guarded.ts"
import { duplicates, wrongClaims, wrongForm } from "./test/hostile-contents.ts"
import { extensions, noAlgorithm, otherAlgorithm, ownKey, wrongType } from "./test/hostile-headers.ts"
import { wrongSignature } from "./test/hostile-signatures.ts"
import { type Algorithm, type Issuer, startIssuer } from "./test/issuer.ts"

const families: [string, Hostile][] = [
  ["no algorithm", noAlgorithm],
  ["another algorithm", otherAlgorithm],
  ["a key of its own", ownKey],
  ["extensions", extensions],
  ["a wrong type", wrongType],
  ["a member twice", duplicates],
  ["wrong claims", wrongClaims],
  ["a wrong form", wrongForm],
  ["a wrong signature", wrongSignature],
]

/** Matches the guard's descriptions of refused tokens, except those about DPoP. */
const sentence = /^The access token (is|has|lacks|expired|was)[a-zA-Z0-9 +]*$/

describe.each<Algorithm>(["EdDSA", "ES256", "RS256", "HS256"])("under %s", (algorithm) => {
  let issuer: Issuer
  let api: Guarded
  let forge: Forge
  beforeAll(async () => {
    issuer = await startIssuer(algorithm)
    api = await startGuarded(issuer)
    forge = await openForge(issuer)
    expect(await api.ask(`Bearer ${forge.token}`)).toMatchObject({ status: 200 })
  })
  afterAll(async () => {
    await api[Symbol.asyncDispose]()
    await issuer[Symbol.asyncDispose]()
  })

  test.each(families)("a token with %s is refused quickly, and not echoed", async (_, hostile) => {
    const tokens = Object.entries(hostile(forge))
    for (const [name, made] of tokens) {
      const token = await made
      const answer = await api.ask(`Bearer ${token}`)
      const description = String(answer.body.detail)
      expect({ name, ...answer }).toEqual({ name, ...refused(description) })
      expect(description).toMatch(sentence)
      await expectFast(name, () => api.ask(`Bearer ${token}`))
    }
    const told = JSON.stringify(api.rejections.map((rejection) => ({ ...rejection, stack: rejection.stack })))
    for (const part of forge.token.split(".")) expect(told).not.toContain(part)
    expect(api.rejections.length).toBeGreaterThanOrEqual(tokens.length)
  })

  test("the table has more than a hundred of them", () => {
    expect(families.flatMap(([, hostile]) => Object.keys(hostile(forge))).length).toBeGreaterThan(100)
  })

  test("a good token is still accepted", async () => {
    expect(await api.ask(`Bearer ${forge.token}`)).toMatchObject({ status: 200 })
    expect(await api.ask(`Bearer ${await issuer.sign()}`)).toMatchObject({ status: 200 })
  })

  test("two Authorization headers are refused with any content", async () => {
    const bearer = `Authorization: Bearer ${forge.token}`
    const malformed = refused("The access token is malformed").challenge
    expect(await askRaw(api, [bearer, bearer])).toEqual({ status: 401, challenge: malformed })
    expect(await askRaw(api, [bearer, "Authorization: Bearer x"])).toEqual({ status: 401, challenge: malformed })
    expect(await askRaw(api, [bearer, "Authorization: Basic x"])).toEqual({ status: 401, challenge: malformed })
    expect(await askRaw(api, ["Authorization: Bearer x", bearer])).toEqual({ status: 401, challenge: malformed })
    expect(await askRaw(api, ["Authorization: Basic x", bearer])).toEqual({
      status: 401,
      challenge: missing().challenge,
    })
    expect(await askRaw(api, [bearer])).toEqual({ status: 200, challenge: null })
  })
})

/** Expects an answer in under 10 ms. Asks again while the machine is too busy for that. */
const expectFast = (name: string, ask: () => Promise<unknown>) =>
  eventually(
    async () => {
      const started = performance.now()
      await ask()
      return { name, milliseconds: performance.now() - started }
    },
    ({ milliseconds }) => milliseconds < 10,
    10_000,
  )

/** A request with exactly these header lines, because `fetch` would join two of the same name. */
async function askRaw({ url }: Guarded, headers: string[]) {
  const { hostname, port, pathname } = new URL(url)
  const lines = [`GET ${pathname} HTTP/1.1`, "Host: api.test", "Connection: close", ...headers, "", ""]
  const text = await new Promise<string>((resolve, reject) => {
    let received = ""
    const socket = connect(Number(port), hostname, () => socket.write(lines.join("\r\n")))
    socket.on("data", (data) => {
      received += data
    })
    socket.on("end", () => resolve(received)).on("error", reject)
  })
  return {
    status: Number(text.split(" ")[1]),
    challenge: text.match(/^www-authenticate: (.*)\r$/im)?.[1] ?? null,
  }
}
