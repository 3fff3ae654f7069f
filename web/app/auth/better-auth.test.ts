import { describe, expect, setDefaultTimeout, test } from "bun:test"
import { eventually } from "#scripts/test/eventually.ts"
import { stackWithDatabase } from "#web/test/stack-with-database.ts"
import { registered, somebody, visitor } from "#web/test/visitor.ts"

setDefaultTimeout(120_000)

const { stack, sql } = await stackWithDatabase({ RATE_LIMIT: "false" })

const newcomer = () => registered(stack.webUrl)
/** Better Auth requires an `Origin` on requests with cookies. */
const own = () => ({ headers: { origin: stack.webUrl } })

describe("our rules also apply to Better Auth's own endpoints", () => {
  test.each<[string, object]>([
    ["a blank name", { name: " " }],
    ["a long name", { name: "x".repeat(101) }],
    ["NUL in the name", { name: "a\u0000b" }],
    ["no email address", { email: "nobody" }],
    ["a common password", { password: "password123" }],
    ["a short password", { password: "seven77" }],
    ["a long password", { password: "x".repeat(129) }],
    ["a picture", { image: "https://evil.example/x.png" }],
  ])("sign-up with %s", async (_, fault) => {
    const response = await visitor(stack.webUrl).post("/api/auth/sign-up/email", { ...somebody(), ...fault })
    expect([400, 422]).toContain(response.status)
    expect(response.headers.get("content-type")).toBe("application/problem+json")
    expect(response.headers.getSetCookie()).toEqual([])
  })

  test("sign-up and sign-in set a session cookie, and no header contains a token", async () => {
    const person = somebody()
    for (const path of ["sign-up/email", "sign-in/email"]) {
      const someone = visitor(stack.webUrl)
      const response = await someone.post(`/api/auth/${path}`, person)
      expect(response.status).toBe(200)
      for (const [name, value] of response.headers) {
        expect(name).not.toStartWith("set-auth")
        if (name !== "set-cookie") expect(value).not.toMatch(/eyJ|session_token/)
      }
      expect((await someone.get("/api/auth/token")).status).toBe(200)
      const { headers } = await someone.get("/api/auth/get-session")
      for (const name of ["set-auth-jwt", "set-auth-token"]) expect(headers.get(name)).toBeNull()
    }
  })

  test("only the name of an account can be changed, and only to a valid one", async () => {
    const { someone } = await newcomer()
    const update = async (body: object) => (await someone.post("/api/auth/update-user", body, own())).status
    expect(await update({ name: " Grace " })).toBe(200)
    expect(await update({ name: "" })).toBe(422)
    expect(await update({ name: 7 })).toBe(422)
    expect(await update({ image: "x" })).toBe(422)
    expect(await update({ email: "other@example.com" })).toBe(400)
    expect(await update({ id: crypto.randomUUID() })).toBe(400)
    const { user } = await (await someone.get("/api/auth/get-session")).json()
    expect(user).toMatchObject({ name: "Grace", emailVerified: false })
  })

  test("a new password must follow the rules and ends every other session", async () => {
    const { person, someone } = await newcomer()
    const elsewhere = visitor(stack.webUrl)
    await elsewhere.post("/api/auth/login", person)
    const change = (newPassword: string, currentPassword = person.password) =>
      someone.post("/api/auth/change-password", { newPassword, currentPassword, revokeOtherSessions: false }, own())
    expect((await change("password123")).status).toBe(422)
    expect((await change(person.email)).status).toBe(422)
    expect((await change("another cup of tea", "wrong")).status).toBe(422)
    expect((await change("another cup of tea")).status).toBe(200)
    expect((await someone.get("/api/auth/token")).status).toBe(200)
    expect((await elsewhere.get("/api/auth/token")).status).toBe(401)
    expect((await visitor(stack.webUrl).post("/api/auth/login", person)).status).toBe(401)
  })

  test("a new password also ends the session of a concurrent log-in with the old one", async () => {
    const { person } = await newcomer()
    const someone = visitor(stack.webUrl)
    const [{ id }] = await sql`select id from "user" where email = ${person.email}`
    const password = await Bun.password.hash("another cup of tea")
    // The log-in has checked the password, but the insertion of its session waits for this transaction.
    const loggingIn = await sql.begin(async (transaction) => {
      await transaction`lock table session in exclusive mode`
      const answer = someone.post("/api/auth/login", person)
      const waiting = () => transaction`select from pg_locks where relation = 'session'::regclass and not granted`
      await eventually(waiting, ({ length }) => length > 0)
      await transaction`update account set password = ${password}, updated_at = now() where user_id = ${id}`
      return { answer }
    })
    const answer = await loggingIn.answer
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([401, []])
    const [{ count }] = await sql`select count(*)::int as count from session where user_id = ${id}`
    expect(count).toBe(1)
    expect((await someone.post("/api/auth/login", { ...person, password: "another cup of tea" })).status).toBe(200)
  })

  test("a log-in whose session is ended at once is a 401, not a server error", async () => {
    const { person } = await newcomer()
    await sql.unsafe(`create function end_it() returns trigger language plpgsql as
      $$ begin delete from session where id = new.id; return null; end $$`)
    await sql.unsafe("create trigger end_it after insert on session for each row execute function end_it()")
    const answer = await visitor(stack.webUrl).post("/api/auth/login", person)
    await sql.unsafe("drop function end_it cascade")
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([401, []])
    expect((await visitor(stack.webUrl).post("/api/auth/login", person)).status).toBe(200)
  })

  test("deleting an account requires its password", async () => {
    const { person, someone } = await newcomer()
    for (const body of [{}, { password: "" }, { password: "wrong" }, { password: [person.password] }, { token: "x" }])
      expect((await someone.post("/api/auth/delete-user", body, own())).status).toBe(422)
    expect((await someone.post("/api/auth/delete-user", { password: person.password }, own())).status).toBe(200)
    expect((await visitor(stack.webUrl).post("/api/auth/login", person)).status).toBe(401)
    expect((await visitor(stack.webUrl).post("/api/auth/register", person)).status).toBe(201)
  })

  test("another person's session cannot be ended", async () => {
    const [one, other] = [await newcomer(), await newcomer()]
    const { session } = await (await other.someone.get("/api/auth/get-session")).json()
    await one.someone.post("/api/auth/revoke-session", { token: session.token }, own())
    expect((await other.someone.get("/api/auth/token")).status).toBe(200)
  })

  test("malformed requests are refused without a server error", async () => {
    const { person, someone } = await newcomer()
    const { password } = person
    const posts: [string, unknown][] = [
      ["revoke-session", { token: "\u0000" }],
      ["sign-in/email", { email: "a\u0000@example.com", password: "x" }],
      ["sign-in/email", { email: 1, password: [] }],
      ["sign-in/email", "{"],
      ["sign-in/social", { provider: "github" }],
      ["api-key/create", { name: "a\u0000b" }],
      ["api-key/create", { name: "a", password, expiresIn: 1 }],
      ["api-key/create", { password }],
      ["api-key/create", {}],
      ["api-key/delete", { keyId: "nonsense" }],
      ["api-key/delete", { keyId: crypto.randomUUID() }],
      ["api-key/update", { keyId: "nonsense" }],
      ["unlink-account", { providerId: "credential", accountId: "x" }],
      ["reset-password", { newPassword: "tea at half past four", token: "x" }],
      ["request-password-reset", { email: "a@example.com" }],
      ["no-such-thing", {}],
    ]
    for (const [path, body] of posts) {
      const response = await someone.post(`/api/auth/${path}`, body, own())
      expect([path, Math.floor(response.status / 100)]).toEqual([path, 4])
      expect(response.headers.get("content-type")).toBe("application/problem+json")
    }
    for (const path of [
      "api-key/get?id=nonsense",
      "api-key/get?id=%00",
      "verify-email?token=x",
      "callback/github",
      "reset-password/x",
    ])
      expect((await someone.get(`/api/auth/${path}`)).status).toBeLessThan(500)
    expect((await someone.post("/api/auth/sign-up/email", "x".repeat(70_000))).status).toBe(413)
    // Better Auth wrote nothing to the console.
    expect(stack.log().match(/^.*("event":"console"|\[Better Auth\]).*$/gm)).toBeNull()
  })
})

describe("personal access keys", () => {
  const keyFor = async ({ someone, person }: Pick<Awaited<ReturnType<typeof newcomer>>, "someone" | "person">) => {
    const body = { name: "backup script", password: person.password }
    const response = await someone.post("/api/auth/api-key/create", body, own())
    expect(response.status).toBe(200)
    return (await response.json()) as { id: string; key: string }
  }
  const tokenFor = (key: string) => visitor(stack.webUrl).get("/api/auth/token", { headers: { "x-api-key": key } })
  const listTasks = (token: string) =>
    fetch(`${stack.apiUrl}/api/tasks`, { headers: { authorization: `Bearer ${token}` } })

  test("a key can be exchanged for tokens any number of times, also after the session has ended", async () => {
    const { person, someone } = await newcomer()
    const { key } = await keyFor({ person, someone })
    await someone.post("/api/auth/logout")
    for (let i = 0; i < 12; i++) {
      const response = await tokenFor(key)
      expect(response.status).toBe(200)
      expect((await listTasks((await response.json()).token)).status).toBe(200)
    }
  })

  test("a revoked key gets no token, and its tokens end within seconds", async () => {
    const { person, someone } = await newcomer()
    const { id, key } = await keyFor({ person, someone })
    const { token } = await (await tokenFor(key)).json()
    expect((await someone.post("/api/auth/api-key/delete", { keyId: id }, own())).status).toBe(200)
    expect((await tokenFor(key)).status).toBe(401)
    await eventually(
      async () => (await listTasks(token)).status,
      (status) => status === 401,
    )
  })

  test("a key is not a session: it cannot open pages or create other keys", async () => {
    const { key } = await keyFor(await newcomer())
    const stranger = visitor(stack.webUrl)
    const headers = { "x-api-key": key, origin: stack.webUrl }
    expect((await stranger.get("/tasks", { headers })).status).toBe(302)
    expect(await (await stranger.get("/api/auth/get-session", { headers })).json()).toBeNull()
    for (const [path, body] of [
      ["api-key/create", { name: "another" }],
      ["change-password", { currentPassword: "x", newPassword: "another cup of tea" }],
      ["delete-user", { password: "x" }],
      ["revoke-sessions", {}],
    ] as const)
      expect((await stranger.post(`/api/auth/${path}`, body, { headers })).status).toBe(401)
    expect((await stranger.get("/api/auth/api-key/list", { headers })).status).toBe(401)
  })

  test("another person's key cannot be used, seen or revoked", async () => {
    const [one, other] = [await newcomer(), await newcomer()]
    const { id, key } = await keyFor(one)
    expect((await other.someone.get(`/api/auth/api-key/get?id=${id}`)).status).toBe(404)
    expect((await other.someone.post("/api/auth/api-key/delete", { keyId: id }, own())).status).toBe(404)
    expect((await other.someone.post("/api/auth/api-key/update", { keyId: id, enabled: false }, own())).status).toBe(
      404,
    )
    expect((await tokenFor(key)).status).toBe(200)
    for (const wrong of ["", key.slice(0, -1), `${key}x`, key.toUpperCase(), "x".repeat(5000)])
      expect((await tokenFor(wrong)).status).toBe(401)
  })

  test("only the hash of a key is stored", async () => {
    const { key } = await keyFor(await newcomer())
    const rows = await sql`select api_key::text as row from api_key`
    for (const { row } of rows) expect(row).not.toContain(key.slice(13))
  })
})

describe("the database stores", () => {
  test("passwords are stored as argon2id; a bcrypt hash of an older system is accepted and replaced", async () => {
    const { person } = await newcomer()
    const stored = async () => {
      const [row] =
        await sql`select a.password from account a join "user" u on u.id = a.user_id where u.email = ${person.email}`
      return row.password as string
    }
    expect(await stored()).toStartWith("$argon2id$v=19$m=19456,t=2,p=1$")
    const bcrypt = await Bun.password.hash(person.password, { algorithm: "bcrypt", cost: 4 })
    await sql`update account set password = ${bcrypt} where user_id = (select id from "user" where email = ${person.email})`
    const login = (password: string) => visitor(stack.webUrl).post("/api/auth/login", { ...person, password })
    expect((await login("not the one I chose")).status).toBe(401)
    expect(await stored()).toBe(bcrypt)
    expect((await login(person.password)).status).toBe(200)
    expect(await stored()).toStartWith("$argon2id$")
    expect((await login(person.password)).status).toBe(200)
  })

  test("private keys are encrypted, and many concurrent token requests create only one key", async () => {
    const keys = await sql`select private_key from jwks`
    expect(keys).toHaveLength(1)
    expect(keys[0].private_key).not.toContain('"d"')
  })
})
