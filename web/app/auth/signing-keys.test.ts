import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test"
import { eventually } from "#scripts/test/eventually.ts"
import { type Stack, startStack } from "#scripts/test/stack.ts"
import { read, somebody, visitor } from "../../test/visitor.ts"

setDefaultTimeout(120_000)

const me = (stack: Stack, token: string) =>
  fetch(`${stack.apiUrl}/api/me`, { headers: { authorization: `Bearer ${token}` } })
const published = async (stack: Stack): Promise<{ kid: string; alg: string }[]> =>
  (await (await fetch(`${stack.webUrl}/api/auth/jwks`)).json()).keys

async function rotate(stack: Stack) {
  const command = Bun.spawn([process.execPath, "--no-env-file", "scripts/rotate-keys.ts"], {
    env: { ...process.env, ...stack.env },
    stderr: "pipe",
  })
  const said = await Promise.all([command.stdout, command.stderr].map((output) => new Response(output).text()))
  return { code: await command.exited, said: said.join("") }
}

describe.each(["EdDSA", "ES256", "RS256"])("signing with %s", (algorithm) => {
  let stack: Stack
  beforeAll(async () => {
    stack = await startStack({ RATE_LIMIT: "false", JWT_ALGORITHM: algorithm })
  })
  afterAll(() => stack?.stop())

  test("after a rotation new tokens carry the new key, and old ones live on", async () => {
    const person = somebody()
    const someone = visitor(stack.webUrl)
    const { token: old } = await (await someone.post("/api/auth/register", person)).json()
    expect(read(old).header).toEqual({ alg: algorithm, typ: "at+jwt", kid: (await published(stack))[0]!.kid })
    expect((await me(stack, old)).status).toBe(200)

    const { code, said } = await rotate(stack)
    expect([code, said]).toEqual([0, expect.stringContaining("signed with the key")])
    const { token } = await (await someone.get("/api/auth/token")).json()
    expect(read(token).header.kid).not.toBe(read(old).header.kid)
    const keys = await published(stack)
    expect(keys.map(({ kid }) => kid).sort()).toEqual([read(old).header.kid, read(token).header.kid].sort())
    expect(new Set(keys.map(({ alg }) => alg))).toEqual(new Set([algorithm]))
    expect((await someone.get("/tasks")).status).toBe(200)
    // The API looks for unknown keys twice a second at most.
    await eventually(
      () => me(stack, token),
      ({ status }) => status === 200,
    )
    expect((await me(stack, old)).status).toBe(200)
  })
})

test("with another BETTER_AUTH_SECRET one new key signs, however many start at once, and the old one stays published", async () => {
  await using before = await startStack()
  const [old] = await published(before)
  const changed = { DATABASE_URL: before.databaseUrl, BETTER_AUTH_SECRET: "another secret of more than 32 characters" }
  const [one, two] = await Promise.all([startStack(changed), startStack(changed)])
  await using _one = one
  await using _two = two
  const tokens = await Promise.all(
    [one, two].map(async (stack) => {
      const { token } = await (await visitor(stack.webUrl).post("/api/auth/register", somebody())).json()
      expect((await me(stack, token)).status).toBe(200)
      return read(token).header.kid as string
    }),
  )
  expect(tokens[0]).toBe(tokens[1]!)
  expect((await published(one)).map(({ kid }) => kid).sort()).toEqual([old!.kid, tokens[0]!].sort())
  const { token } = await (await visitor(before.webUrl).post("/api/auth/register", somebody())).json()
  expect(read(token).header.kid).toBe(old!.kid)
})

describe("signing with HS256", () => {
  let stack: Stack
  beforeAll(async () => {
    stack = await startStack({ RATE_LIMIT: "false", JWT_ALGORITHM: "HS256" })
  })
  afterAll(() => stack?.stop())

  test("no key is published, and the token names none", async () => {
    const { token } = await (await visitor(stack.webUrl).post("/api/auth/register", somebody())).json()
    expect(read(token).header).toEqual({ alg: "HS256", typ: "at+jwt" })
    expect((await me(stack, token)).status).toBe(200)
    expect(await published(stack)).toEqual([])
    const { code, said } = await rotate(stack)
    expect([code, said]).toEqual([1, expect.stringContaining("no key to rotate")])
  })
})
