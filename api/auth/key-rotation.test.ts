import { describe, expect, test } from "bun:test"
import { eventually } from "#scripts/test/eventually.ts"
import { refused, startGuarded, unavailable } from "./test/guarded.ts"
import { type Algorithm, startIssuer } from "./test/issuer.ts"

const isOk = ({ status }: { status: number }) => status === 200
const unknownKey = refused("The access token is signed with an unknown key")

describe.each<Algorithm>(["EdDSA", "ES256", "RS256"])("with %s keys", (algorithm) => {
  test("a new key is read within a second, and old tokens stay valid", async () => {
    await using issuer = await startIssuer(algorithm)
    await using api = await startGuarded(issuer)
    const old = await issuer.sign()
    expect(await api.ask(`Bearer ${old}`)).toMatchObject({ status: 200 })
    await issuer.rotate("second")
    const young = await issuer.sign()
    await eventually(() => api.ask(`Bearer ${young}`), isOk, 1_000)
    expect(await api.ask(`Bearer ${old}`)).toMatchObject({ status: 200 })
    expect(await api.ask(`Bearer ${await issuer.sign()}`)).toMatchObject({ status: 200 })
  })
})

test("a removed key is no longer trusted, and tokens that were verified with it are refused", async () => {
  await using issuer = await startIssuer("EdDSA")
  await using api = await startGuarded(issuer, {}, { refreshEvery: 50 })
  const token = await issuer.sign()
  expect(await api.ask(`Bearer ${token}`)).toMatchObject({ status: 200 })
  await issuer.rotate("second")
  issuer.publish(issuer.published().slice(0, 1))
  const answer = await eventually(
    () => api.ask(`Bearer ${token}`),
    ({ status }) => status !== 200,
  )
  expect(answer).toEqual(unknownKey)
  expect(await api.ask(`Bearer ${await issuer.sign()}`)).toMatchObject({ status: 200 })
})

test("a token of a key that was replaced under the same kid is refused", async () => {
  await using issuer = await startIssuer("EdDSA")
  await using api = await startGuarded(issuer, {}, { refreshEvery: 50 })
  const token = await issuer.sign()
  expect(await api.ask(`Bearer ${token}`)).toMatchObject({ status: 200 })
  await issuer.rotate("first")
  issuer.publish(issuer.published().slice(0, 1))
  const answer = await eventually(
    () => api.ask(`Bearer ${token}`),
    ({ status }) => status !== 200,
  )
  expect(answer).toEqual(refused("The access token has an invalid signature"))
})

test("many unknown keys cause few requests to the endpoint", async () => {
  await using issuer = await startIssuer("EdDSA")
  await using api = await startGuarded(issuer)
  await api.ask(`Bearer ${await issuer.sign()}`)
  const tokens = await Promise.all(Array.from({ length: 200 }, (_, n) => issuer.sign({}, { kid: `unknown-${n}` })))
  const started = performance.now()
  for (let n = 0; n < tokens.length; n += 20) {
    const answers = await Promise.all(tokens.slice(n, n + 20).map((token) => api.ask(`Bearer ${token}`)))
    for (const answer of answers) expect(answer).toEqual(unknownKey)
  }
  const seconds = (performance.now() - started) / 1000
  expect(issuer.readings()).toBeLessThanOrEqual(2 + Math.ceil(seconds * 2))
})

test("many concurrent first requests read the keys once", async () => {
  await using issuer = await startIssuer("EdDSA")
  await using api = await startGuarded(issuer)
  const tokens = await Promise.all(Array.from({ length: 20 }, () => issuer.sign()))
  const answers = await Promise.all(tokens.map((token) => api.ask(`Bearer ${token}`)))
  expect(answers.every(isOk)).toBe(true)
  expect(issuer.readings()).toBe(1)
})

const faults: [string, () => Response | Promise<Response>][] = [
  ["an error", () => new Response("oops", { status: 500 })],
  ["no content", () => new Response(null, { status: 204 })],
  ["a page", () => new Response("<!doctype html>")],
  ["JSON that is no key set", () => Response.json(["keys"])],
  ["null", () => Response.json(null)],
  ["keys that are no list", () => Response.json({ keys: "none" })],
  ["silence", () => new Promise(() => {})],
]

describe.each(faults)("when the endpoint answers with %s", (_, answer) => {
  test("no token is accepted, and all get 503 until it recovers", async () => {
    await using issuer = await startIssuer("EdDSA")
    await using api = await startGuarded(issuer, {}, { deadline: 100, searchEvery: 50 })
    issuer.answer(answer)
    const token = await issuer.sign()
    expect(await api.ask(`Bearer ${token}`)).toEqual(unavailable())
    expect(api.rejections).toEqual([])
    issuer.answer(undefined)
    await eventually(() => api.ask(`Bearer ${token}`), isOk)
  })

  test("the previous keys stay valid, and a token with an unknown key gets 503", async () => {
    await using issuer = await startIssuer("EdDSA")
    await using api = await startGuarded(issuer, {}, { deadline: 100, searchEvery: 50, refreshEvery: 20 })
    await eventually(async () => api.ask(`Bearer ${await issuer.sign()}`), isOk)
    const old = await issuer.sign()
    issuer.answer(answer)
    await issuer.rotate("second")
    const young = await issuer.sign()
    await eventually(
      () => api.ask(`Bearer ${young}`),
      ({ status }) => status === 503,
    )
    expect(await api.ask(`Bearer ${old}`)).toMatchObject({ status: 200 })
    issuer.answer(undefined)
    await eventually(() => api.ask(`Bearer ${young}`), isOk)
  })
})

test("a slow endpoint is not asked again before it has answered", async () => {
  await using issuer = await startIssuer("EdDSA")
  await using api = await startGuarded(issuer, {}, { searchEvery: 1 })
  let answer = () => {}
  const answered = new Promise<void>((resolve) => {
    answer = resolve
  })
  issuer.answer(() => answered.then(() => Response.json({ keys: issuer.published() })))
  const token = await issuer.sign()
  const waiting = []
  for (let n = 0; n < 10; n++) {
    waiting.push(api.ask(`Bearer ${token}`))
    await api.ask()
  }
  answer()
  expect((await Promise.all(waiting)).every(isOk)).toBe(true)
  expect(issuer.readings()).toBe(1)
})

test("a redirect is not followed, because the operator set the address of the keys", async () => {
  await using issuer = await startIssuer("EdDSA")
  await using elsewhere = await startIssuer("EdDSA")
  await using api = await startGuarded(issuer)
  elsewhere.publish(issuer.published())
  issuer.answer(() => Response.redirect(elsewhere.url))
  expect(await api.ask(`Bearer ${await issuer.sign()}`)).toEqual(unavailable())
  expect(elsewhere.readings()).toBe(0)
})

test("the reading of an endless key set stops at a limit", async () => {
  await using issuer = await startIssuer("EdDSA")
  await using api = await startGuarded(issuer)
  issuer.answer(() => Response.json({ keys: issuer.published(), more: "x".repeat(100_000) }))
  expect(await api.ask(`Bearer ${await issuer.sign()}`)).toEqual(unavailable())
})

test("an empty key set removes every key", async () => {
  await using issuer = await startIssuer("EdDSA")
  await using api = await startGuarded(issuer, {}, { refreshEvery: 50 })
  const token = await issuer.sign()
  expect(await api.ask(`Bearer ${token}`)).toMatchObject({ status: 200 })
  issuer.publish([])
  const answer = await eventually(
    () => api.ask(`Bearer ${token}`),
    ({ status }) => status !== 200,
  )
  expect(answer).toEqual(unavailable())
})
