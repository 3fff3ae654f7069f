import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test"
import { eventually } from "#scripts/test/eventually.ts"
import { type Stack, startStack } from "#scripts/test/stack.ts"
import { read, registered, somebody, visitor } from "#web/test/visitor.ts"

setDefaultTimeout(120_000)

const me = (stack: Stack, token: string) =>
  fetch(`${stack.apiUrl}/api/me`, { headers: { authorization: `Bearer ${token}` } })
const published = async (stack: Stack): Promise<{ kid: string; alg: string }[]> =>
  (await (await fetch(`${stack.webUrl}/api/auth/jwks`)).json()).keys

/** The same token with the `kid` of another key. */
function forged(token: string) {
  const header = { ...read(token).header, kid: crypto.randomUUID() }
  return [Buffer.from(JSON.stringify(header)).toString("base64url"), ...token.split(".").slice(1)].join(".")
}

async function rotate(stack: Stack) {
  const command = Bun.spawn([process.execPath, "--no-env-file", "scripts/run.ts", "keys:rotate"], {
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

  /** Lets the key expire. */
  const retire = async (kid: string) => {
    await using sql = new Bun.SQL(stack.databaseUrl, { max: 1 })
    await sql`update jwks set expires_at = now() where id = ${kid}`
  }

  test("a new key is published before it signs, and tokens of the old key stay valid", async () => {
    const { someone, answer } = await registered(stack.webUrl)
    const old: string = answer.token
    const oldKey: string = read(old).header.kid
    expect(read(old).header).toEqual({ alg: algorithm, typ: "at+jwt", kid: (await published(stack))[0]!.kid })
    expect((await me(stack, old)).status).toBe(200)

    const { code, said } = await rotate(stack)
    expect([code, said]).toEqual([0, expect.stringContaining("signs tokens from the next minute on")])
    const keys = await published(stack)
    expect(keys.map(({ kid }) => kid)).toEqual(expect.arrayContaining([oldKey]))
    expect(keys.map(({ alg }) => alg)).toEqual([algorithm, algorithm])
    // Tokens with an unknown kid use up the API's reads of the key set, but it must still accept good tokens.
    await me(stack, forged(old))
    const meanwhile: string = (await (await someone.get("/api/auth/token")).json()).token
    expect(read(meanwhile).header.kid).toBe(oldKey)
    expect((await me(stack, meanwhile)).status).toBe(200)
    await using sql = new Bun.SQL(stack.databaseUrl, { max: 1 })
    const [{ seconds }] = await sql`select extract(epoch from
      (select expires_at from jwks where id = ${oldKey}) - (select max(created_at) from jwks)) as seconds`
    expect(Number(seconds)).toBeGreaterThanOrEqual(60)

    await retire(oldKey)
    const { token } = await (await someone.get("/api/auth/token")).json()
    expect(keys.map(({ kid }) => kid).sort()).toEqual([oldKey, read(token).header.kid].sort())
    expect((await someone.get("/tasks")).status).toBe(200)
    // Because of unknown keys, the API reads the key set at most twice a second.
    await eventually(
      () => me(stack, token),
      ({ status }) => status === 200,
    )
    expect((await me(stack, old)).status).toBe(200)
  })

  test("the successor of an old key is published a day ahead", async () => {
    const { someone, answer } = await registered(stack.webUrl)
    const oldKey: string = read(answer.token).header.kid
    const before = (await published(stack)).length
    await using sql = new Bun.SQL(stack.databaseUrl, { max: 1 })
    await sql`update jwks set expires_at = now() + interval '23 hours' where id = ${oldKey}`
    const mint = async () => read((await (await someone.get("/api/auth/token")).json()).token).header.kid as string
    expect(await Promise.all([mint(), mint(), mint()])).toEqual([oldKey, oldKey, oldKey])
    expect(await published(stack)).toHaveLength(before + 1)
    await retire(oldKey)
    expect((await published(stack)).map(({ kid }) => kid)).toContain(await mint())
    expect(await published(stack)).toHaveLength(before + 1)
  })
})

test("with another BETTER_AUTH_SECRET one new key signs, even if many processes start at once, and the old one stays published", async () => {
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

  test("no key is published, and the token has no kid", async () => {
    const { token } = await (await visitor(stack.webUrl).post("/api/auth/register", somebody())).json()
    expect(read(token).header).toEqual({ alg: "HS256", typ: "at+jwt" })
    expect((await me(stack, token)).status).toBe(200)
    expect(await published(stack)).toEqual([])
    const { code, said } = await rotate(stack)
    expect([code, said]).toEqual([1, expect.stringContaining("no key to rotate")])
  })
})
