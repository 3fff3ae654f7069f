import { describe, expect, setDefaultTimeout, test } from "bun:test"
import { stackWithDatabase } from "#web/test/stack-with-database.ts"
import { read, registered, somebody, type Visitor, visitor } from "#web/test/visitor.ts"

setDefaultTimeout(120_000)

const { stack, sql } = await stackWithDatabase({ RATE_LIMIT: "false" })

const newcomer = () => registered(stack.webUrl)
const own = { headers: { origin: stack.webUrl } }
const change = (who: Visitor, body: object) => who.post("/api/auth/change-email", body, own)
const fieldsOf = async (answer: Response) =>
  ((await answer.json()).errors as { field: string }[]).map(({ field }) => field)
const logIn = async (email: string, password: string) =>
  (await visitor(stack.webUrl).post("/api/auth/login", { email, password })).status

describe("the email address", () => {
  test("is changed with the password; sessions and access keys stay valid, and the next token has the new address", async () => {
    const { person, someone } = await newcomer()
    const elsewhere = visitor(stack.webUrl)
    await elsewhere.post("/api/auth/login", person)
    const made = await someone.post("/api/auth/api-key/create", { name: "backup", password: person.password }, own)
    const { key } = await made.json()
    const newEmail = somebody().email
    const answer = await someone.submit("/settings", {
      emailChange: "",
      newEmail: ` ${newEmail.toUpperCase()} `,
      password: person.password,
    })
    expect(answer.status).toBe(302)
    for (const ask of [
      () => someone.get("/api/auth/token"),
      () => elsewhere.get("/api/auth/token"),
      () => visitor(stack.webUrl).get("/api/auth/token", { headers: { "x-api-key": key } }),
    ])
      expect(read((await (await ask()).json()).token).claims.email).toBe(newEmail)
    const page = await (await someone.get("/settings")).text()
    expect(page).toContain(`value="${newEmail}"`)
    expect(page).toContain("Email address changed")
    expect(await logIn(person.email, person.password)).toBe(401)
    expect(await logIn(newEmail, person.password)).toBe(200)
    expect((await visitor(stack.webUrl).post("/api/auth/register", person)).status).toBe(201)
  })

  test("needs the password and a valid address that no other account has", async () => {
    const { person, someone } = await newcomer()
    const { person: other } = await newcomer()
    const newEmail = somebody().email
    const cases: [object, number, string][] = [
      [{ newEmail }, 422, "password"],
      [{ newEmail, password: "not it" }, 422, "password"],
      [{ password: person.password }, 422, "newEmail"],
      [{ newEmail: "nowhere", password: person.password }, 422, "newEmail"],
      [{ newEmail: ["x"], password: person.password }, 422, "newEmail"],
      [{ newEmail: other.email.toUpperCase(), password: person.password }, 409, "newEmail"],
      // Without the right password the answer does not reveal that the address is taken.
      [{ newEmail: other.email, password: "not it" }, 422, "password"],
    ]
    for (const [body, status, field] of cases) {
      const answer = await change(someone, body)
      expect([body, answer.status, await fieldsOf(answer)]).toEqual([body, status, [field]])
    }
    expect((await change(visitor(stack.webUrl), { newEmail, password: person.password })).status).toBe(401)
    const page = await someone.submit("/settings", {
      emailChange: "",
      newEmail: other.email,
      password: person.password,
    })
    expect([page.status, await page.text()]).toEqual([
      409,
      expect.stringMatching(/aria-invalid="true"[^>]*name="newEmail"|name="newEmail"[^>]*aria-invalid="true"/),
    ])
    expect(await logIn(person.email, person.password)).toBe(200)
  })

  test("cannot be the password", async () => {
    const { person, someone } = await newcomer()
    const newEmail = `${crypto.randomUUID()}@example.com`
    const answer = await someone.post(
      "/api/auth/change-password",
      { currentPassword: person.password, newPassword: newEmail.split("@")[0] },
      own,
    )
    expect(answer.status).toBe(200)
    const refused = await change(someone, { newEmail, password: newEmail.split("@")[0] })
    expect([refused.status, await fieldsOf(refused)]).toEqual([422, ["newEmail"]])
  })

  test("is given to only one of two accounts that ask for it at the same time", async () => {
    const people = [await newcomer(), await newcomer(), await newcomer()]
    const newEmail = somebody().email
    const answers = await Promise.all(
      people.map(({ person, someone }) => change(someone, { newEmail, password: person.password })),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409])
    const [{ count }] = await sql`select count(*)::int as count from "user" where email = ${newEmail}`
    expect(count).toBe(1)
  })
})
