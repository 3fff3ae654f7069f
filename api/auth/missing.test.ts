import { afterAll, expect, test } from "bun:test"
import { missing, startGuarded } from "./test/guarded.ts"
import { startIssuer } from "./test/issuer.ts"

const issuer = await startIssuer("EdDSA")
const api = await startGuarded(issuer)
const token = await issuer.sign()
afterAll(async () => {
  await api[Symbol.asyncDispose]()
  await issuer[Symbol.asyncDispose]()
})

test("the answer to a request without a token has the scheme and no error", async () => {
  expect(await api.ask()).toEqual(missing())
})

test.each(["Bearer", "Bearer ", "bearer", "BEARER    "])("%j counts as no token", async (header) => {
  expect(await api.ask(header)).toEqual(missing())
})

test("DPoP with nothing after it counts as no token, and the answer names the algorithms for proofs", async () => {
  expect(await api.ask("DPoP")).toEqual(missing('DPoP algs="ES256 EdDSA", '))
})

test.each([
  "Basic YWRhOmxvdmVsYWNl",
  "Token <token>",
  "JWT <token>",
  "Bearer:<token>",
  "Bearer=<token>",
  "Bearer<token>",
  "Bearer\t<token>",
  "OAuth Bearer <token>",
  "constructor <token>",
  "__proto__ <token>",
  "<token>",
])("another scheme counts as no token: %j", async (header) => {
  expect(await api.ask(header.replace("<token>", token))).toEqual(missing())
})

test("a token in the query, a cookie, the body or another header is ignored", async () => {
  const form = { "content-type": "application/x-www-form-urlencoded" }
  const answers = [
    await api.ask(undefined, { path: `?access_token=${token}&token=${token}&jwt=${token}` }),
    await api.ask(undefined, { headers: { cookie: `access_token=${token}; token=${token}; Authorization=${token}` } }),
    await api.ask(undefined, { method: "POST", headers: form, body: `access_token=${token}` }),
    await api.ask(undefined, { headers: { "x-access-token": token, "x-auth-token": token, "x-authorization": token } }),
    await api.ask(undefined, { headers: { "proxy-authorization": `Bearer ${token}`, "x-api-key": token } }),
  ]
  for (const answer of answers) expect(answer).toEqual(missing())
})

test("a missing token is not logged", async () => {
  await api.ask()
  expect(api.rejections).toEqual([])
})

test("the scheme may be in any case, and any number of spaces may follow it", async () => {
  for (const scheme of ["Bearer", "bearer", "BEARER", "bEaReR", "Bearer   "])
    expect(await api.ask(`${scheme} ${token}`)).toMatchObject({ status: 200 })
})
