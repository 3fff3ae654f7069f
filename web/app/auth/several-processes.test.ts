import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test"
import { eventually } from "#scripts/test/eventually.ts"
import { newPerson, type Person } from "#scripts/test/person.ts"
import { redisProgram, startRedis } from "#scripts/test/redis.ts"
import { type Stack, startStack } from "#scripts/test/stack.ts"
import { connect } from "#shared/database/connect.ts"

// Two processes of each server share a port. Each request has its own connection, so either process may answer it. Of sixteen
// requests, each process answers some.

setDefaultTimeout(120_000)

const each = { WEB_PROCESSES: "2", API_PROCESSES: "2", TRUST_PROXY: "127.0.0.1" }
let stack: Stack
let lastAddress = 0
/** Headers of a client at a new address. The test is a trusted proxy. */
const elsewhere = () => ({ "x-forwarded-for": `198.51.100.${++lastAddress}` })

const times = <T>(n: number, ask: () => Promise<T>) => Promise.all(Array.from({ length: n }, ask))
const statuses = async (ask: () => Promise<{ status: number }>) =>
  new Set((await times(16, ask)).map(({ status }) => status))

const logOut = (person: Person) => person.web("/api/auth/logout", { method: "POST", headers: { origin: stack.webUrl } })
const logIn = ({ email }: Person, password: string, headers = elsewhere()) =>
  fetch(`${stack.webUrl}/api/auth/login`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ email, password }),
    keepalive: false,
  })

/** These tests run with and without Redis. */
function everythingIsShared() {
  test("a person who logs in at one process is logged in at all of them, and sees the same tasks", async () => {
    const ada = await newPerson(stack)
    await times(8, () => ada.api("POST", "/api/tasks", { title: "Water the plants" }))
    const counts = await times(16, async () => (await ada.api("GET", "/api/tasks")).body.items.length)
    expect(new Set(counts)).toEqual(new Set([8]))
    expect(await statuses(() => ada.web("/tasks"))).toEqual(new Set([200]))
  })

  test("a log-out takes effect at all web processes at once, and all APIs refuse the token within five seconds", async () => {
    const ada = await newPerson(stack)
    expect(await statuses(() => ada.web("/tasks"))).toEqual(new Set([200]))
    expect(await statuses(() => ada.api("GET", "/api/me"))).toEqual(new Set([200]))
    expect((await logOut(ada)).status).toBe(204)
    expect(await statuses(() => ada.web("/tasks"))).toEqual(new Set([302]))
    await eventually(
      async () => [...(await statuses(() => ada.api("GET", "/api/me")))].join(),
      (answers) => answers === "401",
    )
    expect(await statuses(() => ada.web("/tasks"))).toEqual(new Set([302]))
  })

  test("all processes show a new name at once", async () => {
    const ada = await newPerson(stack)
    await times(8, () => ada.web("/settings"))
    const body = JSON.stringify({ name: "Countess of Lovelace" })
    const headers = { "content-type": "application/json", origin: stack.webUrl }
    expect((await ada.web("/api/auth/update-user", { method: "POST", headers, body })).status).toBe(200)
    const pages = await times(16, async () => (await ada.web("/settings")).text())
    expect(pages.filter((page) => page.includes("Countess of Lovelace"))).toHaveLength(16)
  })

  test("wrong passwords are counted together", async () => {
    const ada = await newPerson(stack)
    const from = elsewhere()
    const answers = []
    for (let n = 0; n < 8; n++) answers.push((await logIn(ada, "wrong guess", from)).status)
    expect(answers).toEqual([401, 401, 401, 401, 401, 429, 429, 429])
  })

  test("all processes sign with the one key that was made at the start", async () => {
    const { keys } = (await (await fetch(`${stack.webUrl}/api/auth/jwks`)).json()) as { keys: object[] }
    expect(keys).toHaveLength(1)
  })
}

describe("several processes that share a database", () => {
  beforeAll(async () => {
    stack = await startStack(each)
  })
  afterAll(() => stack?.stop())

  everythingIsShared()
})

describe.if(redisProgram !== undefined)("several processes that share a Redis", () => {
  let redis: Awaited<ReturnType<typeof startRedis>>
  beforeAll(async () => {
    redis = await startRedis()
    stack = await startStack({ ...each, REDIS_URL: redis.url })
  })
  afterAll(async () => {
    await stack?.stop()
    await redis?.[Symbol.asyncDispose]()
  })

  everythingIsShared()

  /** All keys and values in Redis, as text. */
  async function contents() {
    const names = await redis.client.keys("*")
    const values = await Promise.all(names.map((name) => redis.client.get(name)))
    return { names, text: [...names, ...values].join("\n") }
  }

  test("a session is read once for all processes, and again after some seconds", async () => {
    const ada = await newPerson(stack)
    await ada.web("/settings")
    await using database = connect(stack.databaseUrl, { max: 1 })
    await database`update "user" set name = 'Countess of Lovelace' where email = ${ada.email}`
    const shown = async () => (await (await ada.web("/settings")).text()).includes("Countess of Lovelace")
    expect(await times(6, shown)).not.toContain(true)
    await eventually(shown, Boolean)
  })

  test("a session that ends while a process reads it does not come back through Redis", async () => {
    const ada = await newPerson(stack)
    // Better Auth's log-in endpoint reads no session, so no process has cached this one yet.
    const { email, password } = ada
    const headers = { "content-type": "application/json", origin: stack.webUrl, ...elsewhere() }
    const body = JSON.stringify({ email, password })
    const { headers: answered } = await fetch(`${stack.webUrl}/api/auth/sign-in/email`, {
      method: "POST",
      headers,
      body,
    })
    const cookie = answered.getSetCookie()[0]?.split(";")[0] as string
    const ask = (path: string, method = "GET") =>
      fetch(stack.webUrl + path, { method, headers: { cookie, origin: stack.webUrl }, redirect: "manual" })

    // Stops the reading process after it has read the session and before it reads the user.
    await using database = connect(stack.databaseUrl, { max: 2 })
    const { read, backend } = await database.begin(async (sql) => {
      await sql`lock table "user" in access exclusive mode`
      const read = ask("/settings")
      const [waiting] = await eventually(
        () => database`select pid from pg_locks where relation = '"user"'::regclass and not granted`,
        (waiting) => waiting.length === 1,
      )
      process.kill(waiting.pid, "SIGSTOP")
      return { read, backend: waiting.pid as number }
    })
    try {
      expect((await ask("/api/auth/logout", "POST")).status).toBe(204)
    } finally {
      process.kill(backend, "SIGCONT")
    }
    expect((await read).status).toBe(200)
    expect(await statuses(() => ask("/settings"))).toEqual(new Set([302]))
  })

  test("Redis contains no cookie, no token and no name", async () => {
    const ada = await newPerson(stack)
    await times(8, () => ada.web("/tasks"))
    const { names, text } = await contents()
    expect(names.filter((name) => name.startsWith("latchkey:session:"))).not.toEqual([])
    const cookie = decodeURIComponent(ada.cookie.split("=")[1] as string)
    for (const secret of [cookie, cookie.split(".")[0], cookie.split(".")[1], ada.token, ada.email, "Lovelace", "sub"])
      expect(text).not.toContain(secret as string)
  })

  test("values that another program wrote into Redis are never a session, not even copies of real values", async () => {
    const [ada, eve] = [await newPerson(stack), await newPerson(stack)]
    const sealedFor = async (person: Person) => {
      await redis.client.del(...(await redis.client.keys("latchkey:session:*")))
      await person.web("/tasks")
      const [name] = await redis.client.keys("latchkey:session:*")
      return { name: name as string, value: (await redis.client.get(name as string)) as string }
    }
    const adas = await sealedFor(ada)
    const eves = await sealedFor(eve)
    await redis.client.set(eves.name, adas.value)
    for (const page of await times(8, async () => (await eve.web("/settings")).text())) {
      expect(page).toContain(eve.email)
      expect(page).not.toContain(ada.email)
    }
    await redis.client.set(eves.name, "no session at all")
    expect(await statuses(() => eve.web("/tasks"))).toEqual(new Set([200]))
  })

  test.each(["SIGKILL", "SIGSTOP"] as const)(
    "without Redis (%s) everything works, and ended sessions stay ended",
    async (name) => {
      const [ada, eve, bob] = [await newPerson(stack), await newPerson(stack), await newPerson(stack)]
      await statuses(() => ada.web("/tasks"))
      redis.signal(name)
      expect(await statuses(() => ada.web("/tasks"))).toEqual(new Set([200]))
      expect((await logIn(eve, eve.password)).status).toBe(200)
      const from = elsewhere()
      const guesses = []
      for (let n = 0; n < 7; n++) guesses.push((await logIn(bob, "wrong guess", from)).status)
      expect(guesses).toEqual([401, 401, 401, 401, 401, 429, 429])
      expect((await logOut(ada)).status).toBe(204)
      expect(await statuses(() => ada.web("/tasks"))).toEqual(new Set([302]))

      if (name === "SIGSTOP") redis.signal("SIGCONT")
      else await redis.startAgain()
      await eventually(
        async () => {
          await eve.web("/tasks")
          return redis.client.keys("latchkey:session:*")
        },
        (names) => names.length > 0,
      )
      // Values that could not be removed, because Redis was stopped, expire within five seconds.
      await eventually(
        async () => [...(await statuses(() => ada.web("/tasks")))].join(),
        (answers) => answers === "302",
      )
    },
  )
})
