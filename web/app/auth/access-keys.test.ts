import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test"
import { eventually } from "#scripts/test/eventually.ts"
import { newPerson, type Person } from "#scripts/test/person.ts"
import { type Stack, startStack } from "#scripts/test/stack.ts"
import { read } from "#web/test/visitor.ts"

setDefaultTimeout(120_000)

let stack: Stack

beforeAll(async () => {
  stack = await startStack({ RATE_LIMIT: "false" })
})
afterAll(() => stack?.stop())

/** Calls one of Better Auth's endpoints for keys, as this person. */
async function keyEndpoint(person: Person, path: string, body: object) {
  const headers = { "content-type": "application/json", origin: stack.webUrl }
  const response = await person.web(`/api/auth/api-key/${path}`, {
    method: "POST",
    headers,
    body: JSON.stringify(body),
  })
  return { status: response.status, body: await response.json() }
}

async function newKey(person: Person) {
  const { body } = await keyEndpoint(person, "create", { name: "Backup", password: person.password })
  const { id, key } = body as { id: string; key: string }
  return {
    id,
    rename: (name: string) => keyEndpoint(person, "update", { keyId: id, name }),
    enable: (enabled: boolean) => keyEndpoint(person, "update", { keyId: id, enabled }),
    revoke: () => keyEndpoint(person, "delete", { keyId: id }),
    async token(): Promise<string | undefined> {
      const response = await fetch(`${stack.webUrl}/api/auth/token`, { headers: { "x-api-key": key } })
      return ((await response.json()) as { token?: string }).token
    },
  }
}

const statusWith = async (token: string | undefined) =>
  (await fetch(`${stack.apiUrl}/api/me`, { headers: { authorization: `Bearer ${token}` } })).status
const untilRefused = (token: string | undefined) =>
  eventually(
    () => statusWith(token),
    (status) => status === 401,
  )

test("the client_id of the token is the id of the key", async () => {
  const key = await newKey(await newPerson(stack))
  const token = await key.token()
  expect(read(token!).claims.client_id).toBe(key.id)
  expect(await statusWith(token)).toBe(200)
})

test("a disabled key gets no token and its tokens end; once enabled again, it gets a token that works at once", async () => {
  const key = await newKey(await newPerson(stack))
  const first = await key.token()
  expect(await statusWith(first)).toBe(200)
  expect((await key.enable(false)).status).toBe(200)
  expect(await key.token()).toBeUndefined()
  await untilRefused(first)
  expect((await key.enable(true)).status).toBe(200)
  const second = await key.token()
  expect(await statusWith(second)).toBe(200)
  expect(await statusWith(first)).toBe(401)
})

test("a key is disabled, enabled, disabled and revoked without a pause: all its earlier tokens are refused", async () => {
  const key = await newKey(await newPerson(stack))
  const tokens = [await key.token()]
  await key.enable(false)
  await key.enable(true)
  tokens.push(await key.token())
  await key.enable(false)
  await key.enable(true)
  const last = await key.token()
  for (const token of tokens) await untilRefused(token)
  expect(await statusWith(last)).toBe(200)
  await key.revoke()
  await untilRefused(last)
  for (const token of tokens) expect(await statusWith(token)).toBe(401)
})

test("enabling a key that is enabled already does not end its tokens", async () => {
  const key = await newKey(await newPerson(stack))
  const other = await newKey(await newPerson(stack))
  const [token, ended] = [await key.token(), await other.token()]
  await key.enable(true)
  await other.revoke()
  await untilRefused(ended)
  expect(await statusWith(token)).toBe(200)
})

test("the activity list shows every change of a key, newest first, and no refused change", async () => {
  const ada = await newPerson(stack)
  const key = await newKey(ada)
  await key.rename("Nightly backup")
  await key.enable(false)
  await key.enable(true)
  expect((await key.rename("")).status).toBe(422)
  await key.revoke()
  expect((await key.rename("Gone")).status).toBe(404)
  const page = await (await ada.web("/settings")).text()
  const shown = [
    ...page.matchAll(/Access key (?:created|revoked|switched on|switched off)|Name or expiry of an access key/g),
  ]
  expect(shown.map(([text]) => text).slice(0, 5)).toEqual([
    "Access key revoked",
    "Access key switched on",
    "Access key switched off",
    "Name or expiry of an access key",
    "Access key created",
  ])
})
