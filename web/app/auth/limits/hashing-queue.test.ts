import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test"
import { eventually } from "#scripts/test/eventually.ts"
import { type Stack, startStack } from "#scripts/test/stack.ts"
import { somebody, visitor } from "#web/test/visitor.ts"

setDefaultTimeout(120_000)

let stack: Stack
/** Without rate limits, so that only the queue acts. The test is a trusted proxy, so that it can choose client addresses. */
beforeAll(async () => {
  stack = await startStack({ RATE_LIMIT: "false", TRUST_PROXY: "127.0.0.1" })
})
afterAll(() => stack?.stop())

const from = (address: string) => ({ headers: { "x-forwarded-for": address, origin: stack.webUrl } })
const size = 60

/** Sends many log-ins, each of which needs a hash, and counts the answers so far. */
function flood(addressOf: (n: number) => string) {
  let answered = 0
  const answers = Array.from({ length: size }, async (_, n) => {
    const { status } = await visitor(stack.webUrl).post("/api/auth/login", somebody(), from(addressOf(n)))
    answered++
    return status
  })
  return { answers: Promise.all(answers), answered: () => answered }
}

/** Returns how many log-ins of the flood are answered during this request. */
async function overtakenBy({ answered }: ReturnType<typeof flood>, request: () => Promise<Response>) {
  await eventually(answered, (count) => count > 0, 30_000)
  const before = answered()
  const { status } = await request()
  return { status, overtaken: answered() - before }
}

/** Expects that each log-in of the flood is refused: for its password or, on a slow machine, because its turn came too late. */
const expectRefused = async (answers: Promise<number[]>) =>
  expect((await answers).filter((status) => status !== 401 && status !== 503)).toEqual([])

/** More than the hashes that run before and beside the request's own. In a simple queue the whole flood would come first. */
const few = 10

test.each<[string, (n: number) => string]>([
  ["one address", () => "198.51.100.1"],
  ["every address of one network", (n) => `198.51.100.${n}`],
  ["every network of one organisation", (n) => `2001:db8:1:${n}::1`],
])("log-ins from %s do not delay another address", async (_, addressOf) => {
  const attack = flood(addressOf)
  const person = somebody()
  const register = () => visitor(stack.webUrl).post("/api/auth/register", person, from("203.0.113.9"))
  const login = () => visitor(stack.webUrl).post("/api/auth/login", person, from("203.0.113.9"))
  for (const [request, status] of [
    [register, 201],
    [login, 200],
  ] as const) {
    const answer = await overtakenBy(attack, request)
    expect(answer.status).toBe(status)
    expect(answer.overtaken).toBeLessThan(few)
  }
  await expectRefused(attack.answers)
})

test("log-ins from many networks do not delay a known device or session", async () => {
  const [person, someone] = [somebody(), visitor(stack.webUrl)]
  await someone.post("/api/auth/register", person, from("203.0.113.9"))
  const attack = flood((n) => `10.${n}.0.1`)
  for (const request of [
    () => someone.post("/api/auth/login", person, from("192.0.2.7")),
    () => someone.post("/api/auth/verify-password", person, from("192.0.2.8")),
  ]) {
    const answer = await overtakenBy(attack, request)
    expect(answer.status).toBe(200)
    expect(answer.overtaken).toBeLessThan(few)
  }
  await expectRefused(attack.answers)
})
