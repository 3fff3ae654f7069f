import { describe, expect, setDefaultTimeout, test } from "bun:test"
import { symmetricDecrypt, symmetricEncrypt } from "better-auth/crypto"
import { stackWithDatabase } from "#web/test/stack-with-database.ts"
import { type Person, somebody, type Visitor, visitor } from "#web/test/visitor.ts"

setDefaultTimeout(120_000)

/** The test is a trusted proxy, so that each request can have another client address. */
const { stack, sql } = await stackWithDatabase({ TRUST_PROXY: "127.0.0.1" })

const name = "latchkey.device"
let addresses = 0
const elsewhere = () => ({ headers: { "x-forwarded-for": `10.${++addresses >> 8}.${addresses & 255}.1` } })

const newcomer = async () => {
  const [person, someone] = [somebody(), visitor(stack.webUrl)]
  expect((await someone.post("/api/auth/register", person, elsewhere())).status).toBe(201)
  return { person, someone }
}
const logIn = async (someone: Visitor, { email, password }: Person, where = elsewhere()) =>
  (await someone.post("/api/auth/login", { email, password }, where)).status
const guess = (person: Person, someone = visitor(stack.webUrl)) =>
  logIn(someone, { ...person, password: "wrong guess" })

/** Sends wrong passwords, each from another network, until one is slowed down. */
async function attack(person: Person) {
  const statuses: number[] = []
  for (let n = 0; n < 12; n++) statuses.push(...(await Promise.all(Array.from({ length: 5 }, () => guess(person)))))
  return statuses
}

/** A browser with this device cookie and nothing else. */
function browser(device: string | undefined): Visitor {
  const someone = visitor(stack.webUrl)
  if (device) someone.jar.set(name, device)
  return someone
}

test("wrong passwords from many networks slow strangers down, but not a device that has logged in before", async () => {
  const { person, someone } = await newcomer()
  expect((await someone.post("/api/auth/logout")).status).toBe(204)
  const statuses = await attack(person)
  expect(statuses.slice(0, 45)).toEqual(Array(45).fill(401))
  expect(statuses.at(-1)).toBe(429)

  expect(await logIn(someone, person)).toBe(200)
  const page = await someone.submit("/login", { email: person.email, password: person.password }, elsewhere())
  expect(page.status).toBe(302)
  const own = { headers: { ...elsewhere().headers, origin: stack.webUrl } }
  expect((await someone.post("/api/auth/sign-in/email", person, own)).status).toBe(200)

  const refused = await visitor(stack.webUrl).post("/api/auth/login", person, elsewhere())
  expect(refused.status).toBe(429)
  // Strangers are slowed down, but not locked out.
  expect(Number(refused.headers.get("retry-after"))).toBeWithin(1, 16)
})

test("wrong passwords of a device are limited, from any address", async () => {
  const { person, someone } = await newcomer()
  for (let n = 0; n < 5; n++) expect(await guess(person, someone)).toBe(401)
  expect(await guess(person, someone)).toBe(429)
  expect(await logIn(someone, person)).toBe(429)
  expect(await logIn(visitor(stack.webUrl), person)).toBe(200)
})

describe("the cookie of a device", () => {
  test("is set by every way to log in or register, lasts a year, and survives a log-out", async () => {
    const json = ["/api/auth/register", "/api/auth/sign-up/email", "/api/auth/login", "/api/auth/sign-in/email"]
    const person = somebody()
    const ways = [
      ...json.map((path) => () => {
        const account = path.includes("-up") || path.includes("register") ? somebody() : person
        return visitor(stack.webUrl).post(path, account, elsewhere())
      }),
      () => visitor(stack.webUrl).submit("/register", somebody(), elsewhere()),
      () => visitor(stack.webUrl).submit("/login", { email: person.email, password: person.password }, elsewhere()),
    ]
    await visitor(stack.webUrl).post("/api/auth/register", person, elsewhere())
    for (const way of ways) {
      const set = (await way()).headers.getSetCookie().filter((cookie) => cookie.startsWith(`${name}=`))
      expect(set).toEqual([
        expect.stringMatching(/^[\w.]+=[\da-f]+; Max-Age=31536000; Path=\/; HttpOnly; SameSite=Lax$/),
      ])
    }
    const someone = visitor(stack.webUrl)
    await logIn(someone, person)
    const kept = someone.jar.get(name)
    await someone.submit("/logout", {})
    expect([...someone.jar.keys()]).toContain(name)
    expect(someone.jar.get(name)).toBe(kept!)
  })

  test("reveals nothing about the account and differs each time", async () => {
    const { person, someone } = await newcomer()
    const first = someone.jar.get(name)!
    await logIn(someone, person)
    const [{ id }] = await sql`select id from "user" where email = ${person.email}`
    const said = Buffer.from(first, "hex").toString("latin1") + first
    for (const secret of [id, id.replaceAll("-", ""), person.email, person.name]) expect(said).not.toContain(secret)
    expect(someone.jar.get(name)).not.toBe(first)
  })

  test("does not log anyone in", async () => {
    const { someone } = await newcomer()
    const stolen = browser(someone.jar.get(name))
    expect((await stolen.get("/tasks")).status).toBe(302)
    expect((await stolen.get("/api/auth/token")).status).toBe(401)
  })

  test("counts only for its own accounts: a forged or old cookie, or one of another account, is ignored", async () => {
    const [{ person, someone }, other] = [await newcomer(), await newcomer()]
    const genuine = someone.jar.get(name)!
    const key = `${stack.env.BETTER_AUTH_SECRET}:device`
    const { id, accounts } = JSON.parse(await symmetricDecrypt({ key, data: genuine }))
    const sealed = (device: object) => symmetricEncrypt({ key, data: JSON.stringify(device) })
    const year = 365 * 24 * 60 * 60
    const [[userId, since]] = accounts
    const elsewhereSealed = await symmetricEncrypt({
      key: "another secret, as long as ours is",
      data: JSON.stringify({ id, accounts }),
    })
    await attack(person)
    expect(await logIn(browser(await sealed({ id, accounts: [[userId, since - year + 600]] })), person)).toBe(200)
    for (const device of [
      undefined,
      "",
      "00",
      "nonsense",
      "0".repeat(100_00),
      genuine.slice(0, -2),
      genuine.replace(/.$/, (last) => (last === "0" ? "1" : "0")),
      other.someone.jar.get(name),
      elsewhereSealed,
      await sealed({ id, accounts: [[userId, since - year - 1]] }),
    ])
      expect([device, await logIn(browser(device), person)]).toEqual([device, 429])
    expect(await logIn(browser(genuine), person)).toBe(200)
  })

  test("contains at most the last five accounts", async () => {
    const someone = visitor(stack.webUrl)
    const people = Array.from({ length: 6 }, somebody)
    for (const person of people) {
      const response = await someone.post("/api/auth/register", person, elsewhere())
      expect(response.status).toBe(201)
    }
    expect(someone.jar.get(name)!.length).toBeLessThan(1_000)
    const [oldest, second] = people
    await Promise.all([attack(oldest!), attack(second!)])
    const device = someone.jar.get(name)
    expect(await logIn(browser(device), oldest!)).toBe(429)
    expect(await logIn(browser(device), second!)).toBe(200)
  })

  test("survives a password change, and does not count for a later account with the same address", async () => {
    const { person, someone } = await newcomer()
    const device = someone.jar.get(name)
    const own = { headers: { ...elsewhere().headers, origin: stack.webUrl } }
    const change = { currentPassword: person.password, newPassword: "another cup of tea" }
    expect((await someone.post("/api/auth/change-password", change, own)).status).toBe(200)
    const changed = { ...person, password: change.newPassword }
    await attack(person)
    expect(await logIn(browser(device), changed)).toBe(200)

    expect((await someone.post("/api/auth/delete-user", { password: changed.password }, own)).status).toBe(200)
    expect((await visitor(stack.webUrl).post("/api/auth/register", person, elsewhere())).status).toBe(201)
    expect(await logIn(browser(device), person)).toBe(429)
  })
})
