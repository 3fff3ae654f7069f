import { describe, expect, setDefaultTimeout, test } from "bun:test"
import { eventually } from "#scripts/test/eventually.ts"
import { startStack } from "#scripts/test/stack.ts"
import { stackWithDatabase } from "#web/test/stack-with-database.ts"
import { somebody, visitor } from "#web/test/visitor.ts"

setDefaultTimeout(120_000)

const { stack, sql } = await stackWithDatabase({ RATE_LIMIT: "false" })

const argon2id = (password: string) =>
  Bun.password.hash(password, { algorithm: "argon2id", memoryCost: 19_456, timeCost: 2 })
/** Returns the bcrypt hash of another system, which cuts passwords at 72 bytes. Bun would hash longer ones first. */
const bcrypt = (password: string, kind = "2b") =>
  Bun.password
    .hash(new TextEncoder().encode(password).subarray(0, 72), { algorithm: "bcrypt", cost: 4 })
    .then((hash) => hash.replace(/^\$2b/, `$${kind}`))

/** An account imported from another system. */
async function imported(hash: string, email = somebody().email) {
  const [{ id }] = await sql`insert into "user" (name, email) values ('Ada', ${email}) returning id`
  await sql`insert into account (account_id, provider_id, user_id, password) values (${id}, 'credential', ${id}, ${hash})`
  const stored = async () => {
    const [{ password }] = await sql`select password from account where user_id = ${id}`
    return password as string
  }
  return { id: id as string, email, stored }
}
const login = (email: string, password: string) => visitor(stack.webUrl).post("/api/auth/login", { email, password })
const status = async (email: string, password: string) => (await login(email, password)).status

describe("a password", () => {
  const forms = ["NFC", "NFD"] as const
  const typed = ["Ångström für Zoë 7", "한국어 비밀번호", "ế là chữ Việt", "schö\u0323\u0308n genug"]

  test.each(typed)("that was set in one Unicode form is accepted in another: %s", async (password) => {
    for (const set of forms) {
      const person = { ...somebody(), password: password.normalize(set) }
      expect((await visitor(stack.webUrl).post("/api/auth/register", person)).status).toBe(201)
      for (const form of forms)
        expect([set, form, await status(person.email, password.normalize(form))]).toEqual([set, form, 200])
      expect(await status(person.email, password.normalize("NFD").replace(/\p{M}/u, ""))).toBe(
        password === typed[1] ? 200 : 401,
      )
    }
  })

  test("that an older system hashed as typed is accepted, and after that in every form", async () => {
    const password = "Ångström für Zoë 7".normalize("NFD")
    for (const hash of [await argon2id(password), await bcrypt(password)]) {
      const { email, stored } = await imported(hash)
      expect(await status(email, password)).toBe(200)
      expect(await stored()).toStartWith("$argon2id$v=19$m=19456,t=2,")
      expect(await stored()).not.toBe(hash)
      for (const form of forms) expect(await status(email, password.normalize(form))).toBe(200)
    }
  })

  test("is accepted in every form when it is asked for again or changed", async () => {
    const person = { ...somebody(), password: "Ångström für Zoë 7".normalize("NFC") }
    const someone = visitor(stack.webUrl)
    await someone.post("/api/auth/register", person)
    const own = { headers: { origin: stack.webUrl } }
    const change = {
      currentPassword: person.password.normalize("NFD"),
      newPassword: "Zoë für Ångström".normalize("NFD"),
    }
    expect((await someone.post("/api/auth/change-password", change, own)).status).toBe(200)
    const again = { password: change.newPassword.normalize("NFC") }
    expect((await someone.post("/api/auth/verify-password", again, own)).status).toBe(200)
    expect((await someone.post("/api/auth/delete-user", again, own)).status).toBe(200)
  })

  test("that is far too long or has many combining marks gets the same answer as any wrong password", async () => {
    const { email } = await imported(await argon2id("tea at half past four"))
    for (const password of [`a${"\u0301\u0316".repeat(15_000)}`, "\u0344".repeat(60), "x".repeat(60_000)])
      expect(await status(email, password)).toBe(401)
  })
})

describe("a bcrypt hash of another system", () => {
  const long = "correct horse battery staple, then a second horse and a third one, and a stable for all"
  test.each([
    ["2a", long],
    ["2b", long],
    ["2y", long],
    ["2y", "tea at half past four"],
    ["2b", "ü".repeat(35) + "ab".repeat(5)],
    // The 72nd byte is in the middle of a character.
    ["2b", `a${"ü".repeat(45)}`],
    ["2b", "€".repeat(20).concat("für Zoë").normalize("NFD")],
  ])("of kind $%s$ is accepted and replaced: %s", async (kind, password) => {
    const { email, stored } = await imported(await bcrypt(password, kind))
    expect(await status(email, `${password.slice(0, 20)} something else`)).toBe(401)
    expect(await status(email, password)).toBe(200)
    expect(await stored()).toStartWith("$argon2id$v=19$m=19456,t=2,")
    expect(await status(email, password)).toBe(200)
    // The other system treated both passwords as equal.
    expect(await status(email, `${password} and more`)).toBe(401)
  })

  test("is accepted by concurrent log-ins", async () => {
    const { email } = await imported(await bcrypt(long))
    const answers = await Promise.all(Array.from({ length: 4 }, () => status(email, long)))
    expect(answers).toEqual([200, 200, 200, 200])
  })
})

test("a hash that is malformed or would take hours matches nothing and delays no other log-in", async () => {
  const salted = (await bcrypt("tea at half past four")).slice(7)
  for (const hash of [
    `$2b$31$${salted}`,
    `$2b$20$${salted}`,
    `$2x$04$${salted}`,
    "$argon2id$v=19$m=4194304,t=1000,p=1$c29tZXNhbHRzb21lc2FsdA$iWh06vD8Fy27wf9npn6FXWiCX4K6pW6Ue1Bnzz07Z8A",
    "$argon2id$v=19$m=19456,t=999999,p=1$c29tZXNhbHRzb21lc2FsdA$iWh06vD8Fy27wf9npn6FXWiCX4K6pW6Ue1Bnzz07Z8A",
    "$argon2id$v=19$m=19456,t=2,p=1$short",
    "nonsense",
    "tea at half past four",
    "",
  ]) {
    const { email, stored } = await imported(hash)
    expect([hash, await status(email, "tea at half past four")]).toEqual([hash, 401])
    expect(await stored()).toBe(hash)
  }
  expect(stack.log()).toContain('"event":"password_hash.unusable"')
})

describe("an email address", () => {
  test("is equal in any letter case, even in the one it was imported with", async () => {
    const tag = crypto.randomUUID().slice(0, 8)
    const email = `Mixed.Case-${tag}@Example.com`
    const { id } = await imported(await argon2id("tea at half past four"), email)
    for (const typed of [email, email.toLowerCase(), email.toUpperCase(), ` ${email} `]) {
      const answer = await login(typed, "tea at half past four")
      expect([typed, answer.status]).toEqual([typed, 200])
      expect((await answer.json()).user.id).toBe(id)
      expect(await status(typed, "not the one I chose")).toBe(401)
    }
    const page = await visitor(stack.webUrl).submit("/login", {
      email: email.toLowerCase(),
      password: "tea at half past four",
    })
    expect(page.status).toBe(302)
    for (const typed of [email, email.toLowerCase(), email.toUpperCase()]) {
      const person = { ...somebody(), email: typed }
      expect((await visitor(stack.webUrl).post("/api/auth/register", person)).status).toBe(409)
      expect((await visitor(stack.webUrl).post("/api/auth/sign-up/email", person)).status).toBe(409)
    }
    const [{ count }] = await sql`select count(*)::int as count from "user" where lower(email) = ${email.toLowerCase()}`
    expect(count).toBe(1)
    const someone = visitor(stack.webUrl)
    await someone.post("/api/auth/login", { email: email.toLowerCase(), password: "not it" })
    await someone.post("/api/auth/login", { email: email.toLowerCase(), password: "tea at half past four" })
    expect(await (await someone.get("/settings")).text()).toContain("Failed log-in")
  })

  test("cannot be registered in another letter case, even if registration does not log in", async () => {
    const { DATABASE_URL = "", BETTER_AUTH_SECRET = "" } = stack.env
    await using other = await startStack({
      DATABASE_URL,
      BETTER_AUTH_SECRET,
      SIGNUP_SIGNS_IN: "false",
      RATE_LIMIT: "false",
    })
    const { email } = await imported(
      await argon2id("tea at half past four"),
      `Not.Twice-${crypto.randomUUID()}@Example.com`,
    )
    const person = { ...somebody(), email: email.toLowerCase() }
    expect((await visitor(other.webUrl).post("/api/auth/register", person)).status).toBe(409)
  })

  test("with letters that change their length in lower case works", async () => {
    for (const email of ["İstanbul@example.com", "ISTANBUL@EXAMPLE.COM", "ß@example.com", "\ud800@example.com"]) {
      expect([email, await status(email, "tea at half past four")]).toEqual([email, 401])
      const register = await visitor(stack.webUrl).post("/api/auth/register", { ...somebody(), email })
      expect([email, [201, 422].includes(register.status)]).toEqual([email, true])
    }
  })

  test("that two accounts have in different letter cases is logged at start, and each account can log in as it is spelled", async () => {
    const tag = crypto.randomUUID()
    const [mixed, lower] = [`Ada.${tag}@Example.com`, `ada.${tag}@example.com`]
    const one = await imported(await argon2id("the one in mixed case"), mixed)
    const other = await imported(await argon2id("the one in lower case"), lower)
    const { DATABASE_URL = "", BETTER_AUTH_SECRET = "" } = stack.env
    await using again = await startStack({ DATABASE_URL, BETTER_AUTH_SECRET, RATE_LIMIT: "false" })
    const logged = await eventually(
      () => again.lines().filter(({ event }) => event === "accounts.same_email"),
      (lines) => lines.some(({ emails }) => (emails as string[]).includes(lower)),
    )
    expect(logged.find(({ emails }) => (emails as string[]).includes(lower))).toMatchObject({
      level: "warn",
      emails: [mixed, lower],
    })
    const rows = await sql`select id, email from "user" where id in (${one.id}, ${other.id}) order by email`
    expect(rows.map(({ email }: { email: string }) => email).sort()).toEqual([mixed, lower].sort())
    expect(await status(mixed, "the one in mixed case")).toBe(200)
    expect(await status(lower, "the one in lower case")).toBe(200)
    expect(await status(lower.toUpperCase(), "the one in lower case")).toBe(200)
  })
})
