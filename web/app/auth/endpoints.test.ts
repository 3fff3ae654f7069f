import { describe, expect, setDefaultTimeout, test } from "bun:test"
import { calculateJwkThumbprint, createRemoteJWKSet, exportJWK, generateKeyPair, jwtVerify, SignJWT } from "jose"
import { eventually } from "#scripts/test/eventually.ts"
import { faultsBy } from "#scripts/test/json-schema.ts"
import { stackWithDatabase } from "#web/test/stack-with-database.ts"
import { read, registered, somebody, visitor } from "#web/test/visitor.ts"

setDefaultTimeout(120_000)

const { stack, sql } = await stackWithDatabase({ RATE_LIMIT: "false" })

const newcomer = () => registered(stack.webUrl)
const me = (token: string) => fetch(`${stack.apiUrl}/api/me`, { headers: { authorization: `Bearer ${token}` } })

async function expectProblem(response: Response, status: number, fields?: string[]) {
  expect(response.status).toBe(status)
  expect(response.headers.get("content-type")).toBe("application/problem+json")
  const problem = await response.json()
  expect(problem).toMatchObject({ status, requestId: response.headers.get("x-request-id")! })
  expect(Object.keys(problem)).toEqual(expect.arrayContaining(["type", "title", "detail"]))
  if (fields) expect(problem.errors.map(({ field }: { field: string }) => field)).toEqual(fields)
  return problem
}

describe("POST /api/auth/register", () => {
  test("answers with the user, a token that the API accepts, and a session cookie", async () => {
    const { person, someone, answer } = await newcomer()
    expect(answer).toEqual({
      user: { id: expect.any(String), name: person.name, email: person.email },
      token: expect.any(String),
      tokenType: "Bearer",
      expiresIn: 300,
    })
    const response = await me(answer.token)
    expect(await response.json()).toEqual({ id: answer.user.id, email: person.email })
    expect((await someone.get("/api/auth/token")).status).toBe(200)
  })

  test("names every field that is wrong", async () => {
    const given = { name: " ", email: "nobody", password: "short" }
    await expectProblem(await visitor(stack.webUrl).post("/api/auth/register", given), 422, [
      "name",
      "email",
      "password",
    ])
    await expectProblem(await visitor(stack.webUrl).post("/api/auth/register", {}), 422, ["name", "email", "password"])
    const numbers = { name: 1, email: [], password: {} }
    await expectProblem(await visitor(stack.webUrl).post("/api/auth/register", numbers), 422, [
      "name",
      "email",
      "password",
    ])
  })

  test.each([
    ["too short", "seven77"],
    ["too long", "x".repeat(129)],
    ["among the commonest", "password123"],
    ["among the most common ones, in capitals", "QWERTYUIOP"],
    ["half a character", `tea at four\ud800`],
    ["one letter over and over", "x".repeat(20)],
    ["one letter over and over, in both cases", "xXxXxXxXxX"],
    ["one letter with a mark over and over", "e\u0301".repeat(12)],
    ["one letter with a mark over and over, where no single code point has both", "x\u0302".repeat(12)],
    ["one emoji of several parts over and over", "👩‍🚀".repeat(9)],
    ["too short in its normal form", "a\u0301b\u0301c\u0301d\u0301"],
    ["too long in its normal form", "\u0958a".repeat(60)],
  ])("refuses a password that is %s", async (_, password) => {
    await expectProblem(await visitor(stack.webUrl).post("/api/auth/register", { ...somebody(), password }), 422, [
      "password",
    ])
  })

  test("refuses the email address as a password, with and without its host", async () => {
    const person = { ...somebody(), email: `long-enough-${crypto.randomUUID()}@example.com` }
    for (const password of [person.email.toUpperCase(), person.email.split("@")[0]!])
      await expectProblem(await visitor(stack.webUrl).post("/api/auth/register", { ...person, password }), 422, [
        "password",
      ])
  })

  test("accepts any characters in passwords of 8 and of 128 characters", async () => {
    for (const password of ["🔑🗝️🔒🔓🔐🛡️", `${"é".repeat(127)}e`]) {
      const person = { ...somebody(), password }
      expect((await visitor(stack.webUrl).post("/api/auth/register", person)).status).toBe(201)
      expect((await visitor(stack.webUrl).post("/api/auth/login", person)).status).toBe(200)
    }
  })

  test.each([["a\u0000b"], ["a\nb"], ["x".repeat(101)], ["\ud800"]])("refuses the name %j", async (name) => {
    await expectProblem(await visitor(stack.webUrl).post("/api/auth/register", { ...somebody(), name }), 422, ["name"])
  })

  test("an address can be registered once, in any letter case, even by ten concurrent requests", async () => {
    const person = somebody()
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        visitor(stack.webUrl).post("/api/auth/register", {
          ...person,
          email: i % 2 ? person.email : person.email.toUpperCase(),
        }),
      ),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(9).fill(409)])
    await expectProblem(await visitor(stack.webUrl).post("/api/auth/register", person), 409)
  })
})

describe("POST /api/auth/login", () => {
  test("answers like a registration, with a new session at each log-in", async () => {
    const { person, someone, answer } = await newcomer()
    const first = someone.cookie()
    const response = await someone.post("/api/auth/login", person)
    expect(response.status).toBe(200)
    const again = await response.json()
    expect(again).toEqual({ ...answer, token: expect.any(String) })
    expect(someone.cookie()).not.toBe(first)
    expect(read(again.token).claims.sid).not.toBe(read(answer.token).claims.sid)
  })

  test("a wrong password, an unknown address and a malformed one get the same answer", async () => {
    const { person } = await newcomer()
    const wrong = [
      { ...person, password: "not the one I chose" },
      { ...somebody() },
      { email: "nobody", password: "tea at half past four" },
      { ...person, password: "x".repeat(1000) },
    ]
    const problems = await Promise.all(
      wrong.map(async (pair) => expectProblem(await visitor(stack.webUrl).post("/api/auth/login", pair), 401)),
    )
    expect(new Set(problems.map(({ requestId: _, ...rest }) => JSON.stringify(rest))).size).toBe(1)
  })

  test("an unknown address takes as long as a wrong password", async () => {
    const { person } = await newcomer()
    const shortest = { known: Number.POSITIVE_INFINITY, unknown: Number.POSITIVE_INFINITY }
    const pairs = { known: { ...person, password: "not the one I chose" }, unknown: somebody() }
    const ratio = async () => {
      for (const kind of ["known", "unknown"] as const) {
        const started = performance.now()
        await visitor(stack.webUrl).post("/api/auth/login", pairs[kind])
        shortest[kind] = Math.min(shortest[kind], performance.now() - started)
      }
      return shortest.unknown / shortest.known
    }
    // Compares the shortest times, because a busy machine delays others. Without hashing the ratio would be 1 to 20.
    await eventually(ratio, (ratio) => ratio > 0.5 && ratio < 2, 30_000)
  })

  test("missing fields are a 422", async () => {
    await expectProblem(await visitor(stack.webUrl).post("/api/auth/login", {}), 422, ["email", "password"])
  })

  test("a log-in replaces a planted session cookie and ends its session", async () => {
    const { someone: attacker } = await newcomer()
    const { person } = await newcomer()
    const victim = visitor(stack.webUrl)
    for (const [name, value] of attacker.jar) victim.jar.set(name, value)
    await victim.post("/api/auth/login", person)
    expect(victim.cookie()).not.toBe(attacker.cookie())
    const ours = await (await victim.get("/api/auth/token")).json()
    expect(read(ours.token).claims.email).toBe(person.email)
    expect((await attacker.get("/api/auth/token")).status).toBe(401)
  })
})

describe("every JSON endpoint", () => {
  test.each<[string, number, RequestInit]>([
    ["no JSON", 400, { body: "{", headers: { "content-type": "application/json" } }],
    ["nothing", 400, { body: "", headers: { "content-type": "application/json" } }],
    ["bytes that are no UTF-8", 400, { body: new Uint8Array([0xff]), headers: { "content-type": "application/json" } }],
    ["a form", 415, { body: new URLSearchParams({ email: "x" }) }],
    ["no content type", 415, { body: new Uint8Array([0x7b, 0x7d]) }],
    ["a list", 422, { body: "[]", headers: { "content-type": "application/json" } }],
    ["null", 422, { body: "null", headers: { "content-type": "application/json; charset=utf-8" } }],
    [
      "too much",
      413,
      { body: JSON.stringify({ email: "x".repeat(70_000) }), headers: { "content-type": "application/json" } },
    ],
  ])("answers %s with %d", async (_, status, init) => {
    for (const path of ["register", "login"]) {
      await expectProblem(await fetch(`${stack.webUrl}/api/auth/${path}`, { method: "POST", ...init }), status)
    }
  })

  test("a body that is too large and has no length is a 413 too", async () => {
    const body = new ReadableStream({
      start(controller) {
        for (let i = 0; i < 70; i++) controller.enqueue(new Uint8Array(1000).fill(32))
        controller.close()
      },
    })
    const headers = { "content-type": "application/json" }
    await expectProblem(await fetch(`${stack.webUrl}/api/auth/login`, { method: "POST", body, headers }), 413)
  })

  test("another method is a 405 that names the allowed ones", async () => {
    for (const [path, allow] of Object.entries({ register: "POST", login: "POST", logout: "POST", jwks: "GET" })) {
      const method = allow === "POST" ? "GET" : "POST"
      const response = await fetch(`${stack.webUrl}/api/auth/${path}`, { method })
      await expectProblem(response, 405)
      expect(response.headers.get("allow")).toBe(allow)
    }
    for (const method of ["PUT", "PATCH", "DELETE", "OPTIONS"])
      await expectProblem(await fetch(`${stack.webUrl}/api/auth/token`, { method }), 405)
  })

  test("nothing is cached, and a request id is kept", async () => {
    const response = await fetch(`${stack.webUrl}/api/auth/token`, { headers: { "x-request-id": "mine-1" } })
    expect(response.headers.get("cache-control")).toBe("no-store")
    expect((await expectProblem(response, 401)).requestId).toBe("mine-1")
  })
})

describe("GET /api/auth/token", () => {
  test("needs a living session and accepts nothing else", async () => {
    const { answer } = await newcomer()
    const attempts: Record<string, string>[] = [
      {},
      { cookie: "latchkey.session_token=made.up" },
      { cookie: `latchkey.session_token=${answer.token}` },
      { authorization: `Bearer ${answer.token}` },
      { "x-api-key": answer.token },
    ]
    for (const headers of attempts)
      await expectProblem(await visitor(stack.webUrl).get("/api/auth/token", { headers }), 401)
  })

  test("a session token is not accepted as a bearer token, neither here nor by the API", async () => {
    const { someone } = await newcomer()
    const [cookie] = [...someone.jar.values()]
    const { session } = await (await someone.get("/api/auth/get-session")).json()
    for (const token of [cookie!, decodeURIComponent(cookie!), session.token]) {
      expect((await me(token)).status).toBe(401)
      const headers = { authorization: `Bearer ${token}` }
      await expectProblem(await fetch(`${stack.webUrl}/api/auth/token`, { headers }), 401)
      const unsigned = { cookie: `latchkey.session_token=${token === session.token ? token : "x"}` }
      await expectProblem(await fetch(`${stack.webUrl}/api/auth/token`, { headers: unsigned }), 401)
    }
  })

  test("the token has the claims of the contract and no others", async () => {
    const { person, answer } = await newcomer()
    const { header, claims } = read(answer.token)
    expect(header).toEqual({ alg: "EdDSA", kid: expect.any(String), typ: "at+jwt" })
    expect(claims).toEqual({
      sub: answer.user.id,
      email: person.email,
      sid: expect.stringMatching(/^[\da-f-]{36}$/),
      jti: expect.any(String),
      iat: expect.any(Number),
      exp: claims.iat + 300,
      iss: stack.webUrl,
      aud: stack.apiUrl,
      client_id: "latchkey",
    })
  })

  test("the published keys verify its signature, and contain no private part", async () => {
    const { answer } = await newcomer()
    const url = new URL(`${stack.webUrl}/api/auth/jwks`)
    const { payload } = await jwtVerify(answer.token, createRemoteJWKSet(url), {
      issuer: stack.webUrl,
      audience: stack.apiUrl,
    })
    expect(payload.sub).toBe(answer.user.id)
    const { keys } = await (await fetch(url)).json()
    expect(keys).toHaveLength(1)
    expect(keys[0]).toEqual({
      kty: "OKP",
      crv: "Ed25519",
      alg: "EdDSA",
      use: "sig",
      kid: expect.any(String),
      x: expect.any(String),
    })
  })
})

/** A person with a key pair for DPoP proofs. */
const holder = async () => {
  const { publicKey, privateKey } = await generateKeyPair("ES256")
  const jwk = await exportJWK(publicKey)
  const prove = (method: string, url: string, more: object = {}) =>
    new SignJWT({ htm: method, htu: url, jti: crypto.randomUUID(), ...more })
      .setProtectedHeader({ alg: "ES256", typ: "dpop+jwt", jwk })
      .setIssuedAt()
      .sign(privateKey)
  return { jwk, prove }
}

describe("POST /api/auth/token", () => {
  const ath = (token: string) => new Bun.CryptoHasher("sha256").update(token).digest("base64url")

  test("binds the token to the key of the proof, and the API accepts it only with a new proof", async () => {
    const { someone } = await newcomer()
    const { jwk, prove } = await holder()
    const proof = await prove("POST", `${stack.webUrl}/api/auth/token`)
    const response = await someone.post("/api/auth/token", "", { headers: { dpop: proof } })
    expect(response.status).toBe(200)
    const { token, tokenType, expiresIn } = await response.json()
    expect([tokenType, expiresIn]).toEqual(["DPoP", 300])
    expect(read(token).claims.cnf).toEqual({ jkt: await calculateJwkThumbprint(jwk) })

    const url = `${stack.apiUrl}/api/me`
    const fresh = await prove("GET", url, { ath: ath(token) })
    const ask = (headers: Record<string, string>) => fetch(url, { headers }).then(({ status }) => status)
    expect(await ask({ authorization: `DPoP ${token}`, dpop: fresh })).toBe(200)
    expect(await ask({ authorization: `DPoP ${token}`, dpop: fresh })).toBe(401)
    expect(await ask({ authorization: `DPoP ${token}` })).toBe(401)
    expect(await ask({ authorization: `Bearer ${token}` })).toBe(401)
  })

  test("without a valid proof there is no token", async () => {
    const { someone } = await newcomer()
    const { prove } = await holder()
    const url = `${stack.webUrl}/api/auth/token`
    const used = await prove("POST", url)
    expect((await someone.post("/api/auth/token", "", { headers: { dpop: used } })).status).toBe(200)
    for (const dpop of [
      undefined,
      "nonsense",
      used,
      await prove("GET", url),
      await prove("POST", "https://evil.example/token"),
    ])
      await expectProblem(await someone.post("/api/auth/token", "", { headers: dpop ? { dpop } : {} }), 400)
    const stranger = visitor(stack.webUrl)
    await expectProblem(
      await stranger.post("/api/auth/token", "", { headers: { dpop: await prove("POST", url) } }),
      401,
    )
  })
})

describe("POST /api/auth/logout", () => {
  test("ends the session and clears its cookie, and a copy of the cookie no longer works", async () => {
    const { someone, answer } = await newcomer()
    const copied = someone.cookie()
    expect((await someone.get("/tasks")).status).toBe(200)
    const response = await someone.post("/api/auth/logout")
    expect(response.status).toBe(204)
    expect([...someone.jar.keys()]).toEqual(["latchkey.device"])
    const thief = visitor(stack.webUrl)
    await expectProblem(await thief.get("/api/auth/token", { headers: { cookie: copied } }), 401)
    expect((await thief.get("/tasks", { headers: { cookie: copied } })).headers.get("location")).toStartWith("/login")

    await eventually(
      () => me(answer.token),
      ({ status }) => status === 401,
    )
  })

  test("is not an error without a session", async () => {
    expect((await visitor(stack.webUrl).post("/api/auth/logout")).status).toBe(204)
  })

  test("concurrent log-ins and log-outs leave every session in the right state", async () => {
    const { person } = await newcomer()
    const visitors = Array.from({ length: 12 }, () => visitor(stack.webUrl))
    await Promise.all(
      visitors.map(async (someone, index) => {
        expect((await someone.post("/api/auth/login", person)).status).toBe(200)
        const copied = someone.cookie()
        if (index % 2) await Promise.all([someone.post("/api/auth/logout"), someone.get("/tasks")])
        const { status } = await visitor(stack.webUrl).get("/api/auth/token", { headers: { cookie: copied } })
        expect(status).toBe(index % 2 ? 401 : 200)
      }),
    )
  })
})

test("a session that ends elsewhere is refused within four seconds, although it is cached in memory", async () => {
  const { someone, answer } = await newcomer()
  expect((await someone.get("/api/auth/token")).status).toBe(200)
  await sql`delete from session where user_id = ${answer.user.id}`
  await eventually(
    () => someone.get("/api/auth/token"),
    ({ status }) => status === 401,
    4_000,
  )
})

test("every answer matches the API's OpenAPI document", async () => {
  const document = await (await fetch(`${stack.apiUrl}/openapi/json`)).json()
  const faults = faultsBy(document)
  const { person, someone } = await newcomer()
  const cookies = [...someone.jar.keys()].filter((name) => name !== "latchkey.device")
  const { prove } = await holder()
  const stranger = visitor(stack.webUrl)
  const dpop = await prove("POST", `${stack.webUrl}/api/auth/token`)
  const foreign = { headers: { origin: "https://evil.example" } }
  const answers: [string, string, Response][] = []
  for (const [path, good] of [
    ["register", somebody()],
    ["login", person],
  ] as const) {
    const post = (body: unknown, init = {}) => visitor(stack.webUrl).post(`/api/auth/${path}`, body, init)
    const bodies = [good, {}, "{", "[]", { ...person, password: "short" }, "x".repeat(70_000)]
    for (const body of bodies) answers.push(["post", path, await post(body)])
    answers.push(["post", path, await post("a=b", { headers: { "content-type": "text/plain" } })])
    answers.push(["post", path, await post(good, foreign)])
  }
  answers.push(
    ["post", "register", await stranger.post("/api/auth/register", person)],
    ["get", "token", await someone.get("/api/auth/token")],
    ["get", "token", await stranger.get("/api/auth/token")],
    ["post", "token", await someone.post("/api/auth/token", "", { headers: { dpop } })],
    ["post", "token", await someone.post("/api/auth/token", "")],
    ["post", "token", await stranger.post("/api/auth/token", "", { headers: { dpop } })],
    ["post", "token", await someone.post("/api/auth/token", "", foreign)],
    ["get", "jwks", await stranger.get("/api/auth/jwks")],
    ["get", "jwks", await stranger.get("/api/auth/jwks", { headers: { "if-none-match": "*" } })],
    ["post", "logout", await someone.post("/api/auth/logout", {}, foreign)],
    ["post", "logout", await someone.post("/api/auth/logout")],
  )
  const seen = new Set<string>()
  for (const [method, path, response] of answers) {
    const name = `${method} ${path} ${response.status}`
    seen.add(name)
    const { content } = document.paths[`/api/auth/${path}`][method].responses[response.status] ?? { content: name }
    const [type, shape] = Object.entries<{ schema: object }>(content ?? {})[0] ?? []
    expect([name, response.headers.get("content-type")?.split(";")[0]]).toEqual([name, type])
    if (shape) expect([name, faults(shape.schema, await response.json())]).toEqual([name, []])
  }
  // For a 429 the limits would have to be on, and for a 503 the database stopped.
  const documented = Object.entries<Record<string, { responses: object }>>(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { responses = {} }]) =>
      Object.keys(responses).map((status) => `${method} ${path.replace("/api/auth/", "")} ${status}`),
    ),
  )
  const expected = documented.filter((name) => !name.includes("/") && !/ (429|503)$/.test(name))
  expect([...seen].sort()).toEqual(expected.sort())
  expect([document.components.securitySchemes.session.name]).toEqual(cookies)
})
