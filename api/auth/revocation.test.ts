import { expect, test } from "bun:test"
import { refused, startGuarded, unavailable } from "./test/guarded.ts"
import { goodClaims, startIssuer } from "./test/issuer.ts"

test("a token that was accepted before is refused once its session has ended", async () => {
  await using issuer = await startIssuer("EdDSA")
  await using api = await startGuarded(issuer)
  const [sid, other] = [crypto.randomUUID(), crypto.randomUUID()]
  const token = await issuer.sign({ sid })
  expect(await api.ask(`Bearer ${token}`)).toMatchObject({ status: 200 })
  api.ended.add(sid)
  expect(await api.ask(`Bearer ${token}`)).toEqual(refused("The access token was revoked"))
  expect(await api.ask(`Bearer ${await issuer.sign({ sid })}`)).toEqual(refused("The access token was revoked"))
  expect(await api.ask(`Bearer ${await issuer.sign({ sid: other })}`)).toMatchObject({ status: 200 })
  expect(api.rejections).toMatchObject([
    { reason: "revoked", subject: goodClaims().sub },
    { reason: "revoked", subject: goodClaims().sub },
  ])
})

test("while the list of ended sessions is out of date, a token of a session is neither accepted nor refused", async () => {
  await using issuer = await startIssuer("EdDSA")
  await using api = await startGuarded(issuer)
  const [live, ended] = [await issuer.sign(), await issuer.sign({ sid: "ended" })]
  api.ended.add("ended")
  api.feed.isCurrent = () => false
  expect(await api.ask(`Bearer ${live}`)).toEqual(unavailable())
  expect(await api.ask(`Bearer ${ended}`)).toEqual(refused("The access token was revoked"))
  api.feed.isCurrent = () => true
  expect(await api.ask(`Bearer ${live}`)).toMatchObject({ status: 200 })
})

test("a token without a session cannot be revoked", async () => {
  await using issuer = await startIssuer("EdDSA")
  await using api = await startGuarded(issuer)
  api.feed.isCurrent = () => false
  expect(await api.ask(`Bearer ${await issuer.sign({ sid: undefined })}`)).toMatchObject({ status: 200 })
})
