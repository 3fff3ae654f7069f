import { afterAll, expect, test } from "bun:test"
import { eventually } from "#scripts/test/eventually.ts"
import { refused, startGuarded } from "./test/guarded.ts"
import { goodClaims, startIssuer } from "./test/issuer.ts"
import { type Claims, checkTime } from "./verify.ts"

const issuer = await startIssuer("EdDSA")
const api = await startGuarded(issuer, { JWT_CLOCK_TOLERANCE: "10" })
const exact = await startGuarded(issuer, { JWT_CLOCK_TOLERANCE: "0" })
afterAll(async () => {
  for (const started of [api, exact, issuer]) await started[Symbol.asyncDispose]()
})

const in_ = (seconds: number) => Math.floor(Date.now() / 1000) + seconds

test("an expired token gets another answer than an invalid one", async () => {
  expect(await api.ask(`Bearer ${await issuer.sign({ exp: in_(-11) })}`)).toEqual(refused("The access token expired"))
})

test("clock drift is tolerated up to the setting", async () => {
  expect(await api.ask(`Bearer ${await issuer.sign({ exp: in_(-8) })}`)).toMatchObject({ status: 200 })
  expect(await api.ask(`Bearer ${await issuer.sign({ iat: in_(8), nbf: in_(8) })}`)).toMatchObject({ status: 200 })
})

test("a token from the future is refused, by nbf and by iat", async () => {
  const early = refused("The access token is not valid yet")
  expect(await api.ask(`Bearer ${await issuer.sign({ nbf: in_(15) })}`)).toEqual(early)
  expect(await api.ask(`Bearer ${await issuer.sign({ iat: in_(15) })}`)).toEqual(early)
  expect(await api.ask(`Bearer ${await issuer.sign({ iat: in_(15), nbf: in_(0) })}`)).toEqual(early)
})

test("a token is valid exactly as long as the tolerance allows", () => {
  const token = { sub: "ada", iat: 100, exp: 200 } as Claims
  const at = (now: number) => () => checkTime(token, 10, now)
  for (const now of [90, 209.999]) expect(at(now)).not.toThrow()
  expect(at(89.999)).toThrow("The access token is not valid yet")
  expect(at(210)).toThrow("The access token expired")
})

test("a token that was accepted is refused once it has expired", async () => {
  const token = await issuer.sign({ exp: in_(2) })
  expect(await exact.ask(`Bearer ${token}`)).toMatchObject({ status: 200 })
  const answer = await eventually(
    () => exact.ask(`Bearer ${token}`),
    ({ status }) => status !== 200,
  )
  expect(answer).toEqual(refused("The access token expired"))
})

test("an expired token is logged with its subject, because its signature was valid", async () => {
  await api.ask(`Bearer ${await issuer.sign({ exp: in_(-11) })}`)
  expect(api.rejections.at(-1)).toMatchObject({ reason: "expired", subject: goodClaims().sub })
})
