import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test"
import { eventually } from "../test/eventually.ts"
import { newPerson, type Person } from "../test/person.ts"
import { slowSenders } from "../test/slow-senders.ts"
import { type Stack, startStack } from "../test/stack.ts"

setDefaultTimeout(300_000)

let stack: Stack
let person: Person
beforeAll(async () => {
  stack = await startStack({ RATE_LIMIT: "false" })
  person = await newPerson(stack)
})
afterAll(() => stack?.stop())

/** Waits until another request is answered within a second, because at first this process is busy opening connections. */
const othersAreServed = () =>
  eventually(
    async () => {
      const started = performance.now()
      expect((await person.web("/tasks")).status).toBe(200)
      expect((await person.api("GET", "/api/tasks")).status).toBe(200)
      return performance.now() - started
    },
    (milliseconds) => milliseconds < 1_000,
    8_000,
  )

const header = "GET / HTTP/1.1\r\nHost: localhost\r\nX: "
const body = (type: string, path: string, more = "") =>
  `POST ${path} HTTP/1.1\r\nHost: localhost\r\n${more}Content-Type: ${type}\r\nContent-Length: 5000\r\n\r\n{`

test.each([
  ["say nothing", false, () => ["", ""]],
  ["send a header a character a second", true, () => [header, header]],
  [
    "send a body a character a second",
    true,
    () => [
      body("application/x-www-form-urlencoded", "/login"),
      body("application/json", "/api/tasks", `Authorization: Bearer ${person.token}\r\n`),
    ],
  ],
] as [string, boolean, () => [string, string]][])(
  "a thousand connections that %s do not delay others, and are closed within a minute",
  async (_, drip, heads) => {
    const [toWeb, toApi] = heads()
    await using web = await slowSenders(stack.webUrl, 1_000, toWeb, drip)
    await using api = await slowSenders(stack.apiUrl, 1_000, toApi, drip)
    await othersAreServed()
    await eventually(
      () => web.open() + api.open(),
      (open) => open === 0,
      60_000,
    )
    expect([web.answered(), api.answered()]).toEqual([0, 0])
    await othersAreServed()
  },
)

test("a slow upload that makes progress is not interrupted", async () => {
  const csv = `title\n${"A task from afar\n".repeat(100)}`
  const form = `--x\r\nContent-Disposition: form-data; name="file"; filename="tasks.csv"\r\nContent-Type: text/csv\r\n\r\n${csv}\r\n--x--\r\n`
  const chunk = Math.ceil(form.length / 20)
  const stream = new ReadableStream<string>({
    async start(controller) {
      for (let at = 0; at < form.length; at += chunk) {
        controller.enqueue(form.slice(at, at + chunk))
        await Bun.sleep(1_000)
      }
      controller.close()
    },
  })
  const { status } = await person.web("/settings/import", {
    method: "POST",
    body: stream.pipeThrough(new TextEncoderStream()),
    headers: { "content-type": "multipart/form-data; boundary=x" },
  })
  expect(status).toBeLessThan(400)
  expect((await person.api("GET", "/api/tasks/stats")).body.total).toBe(100)
})

test("after clients abort requests no work keeps running, and no request is half done", async () => {
  const before = (await person.api("GET", "/api/tasks/stats")).body.total
  const key = (n: number) => ({ "idempotency-key": `given-up-${n}` })
  await Promise.all(
    Array.from({ length: 300 }, async (_, n) => {
      const signal = AbortSignal.timeout(n % 30)
      const headers = { authorization: `Bearer ${person.token}`, "content-type": "application/json", ...key(n) }
      const init = { method: "POST", headers, body: JSON.stringify({ title: `Given up ${n}` }), signal }
      await Promise.all([
        fetch(`${stack.apiUrl}/api/tasks`, init).catch(() => {}),
        person.web("/tasks", { signal }).catch(() => {}),
      ])
    }),
  )
  // Repeats each request with its key: each task must exist once.
  for (let n = 0; n < 300; n++)
    expect((await person.api("POST", "/api/tasks", { title: `Given up ${n}` }, key(n))).status).toBe(201)
  expect((await person.api("GET", "/api/tasks/stats")).body.total).toBe(before + 300)
  expect(stack.lines().filter(({ level }) => level === "error")).toEqual([])
})
