import { expect, test } from "bun:test"
import { clientAddressHeader } from "./client-address.ts"
import { pageTurns } from "./page-turns.ts"

/** Requests this many pages at once, and returns how many began before the first ended. */
async function begunAtOnce(
  count: number,
  ask: (turns: ReturnType<typeof pageTurns>, work: () => Promise<Response>) => unknown,
) {
  const turns = pageTurns()
  let begun = 0
  const end = Promise.withResolvers<void>()
  const work = async () => {
    begun++
    await end.promise
    return new Response()
  }
  const answers = Array.from({ length: count }, () => ask(turns, work))
  await Promise.resolve()
  const atOnce = begun
  end.resolve()
  await Promise.all(answers)
  expect(begun).toBe(count)
  return atOnce
}

const request = (method = "GET", address = "203.0.113.9") =>
  new Request("http://localhost/tasks", { method, headers: { [clientAddressHeader]: address } })

test("an account has three pages at a time, from any addresses, and delays no other account", async () => {
  let n = 0
  expect(await begunAtOnce(20, (turns, work) => turns(request("GET", `203.0.113.${n++}`), "/tasks", "ada", work))).toBe(
    3,
  )
  let owner = 0
  expect(await begunAtOnce(20, (turns, work) => turns(request(), "/tasks", `${owner++}`, work))).toBe(20)
})

test("strangers have eight pages at a time from one network, and eight forms", async () => {
  expect(await begunAtOnce(20, (turns, work) => turns(request(), "/login", undefined, work))).toBe(8)
  let n = 0
  const either = () => request(n++ % 2 === 0 ? "GET" : "POST", `2001:db8::${n}`)
  expect(await begunAtOnce(40, (turns, work) => turns(either(), "/login", undefined, work))).toBe(16)
})

test.each(["/api/auth/jwks", "/.well-known/jwks.json", "/healthz"])("%s waits for no turn", async (path) => {
  expect(await begunAtOnce(30, (turns, work) => turns(request(), path, undefined, work))).toBe(30)
  expect(await begunAtOnce(30, (turns, work) => turns(request(), path, "ada", work))).toBe(30)
})

test("too many waiting requests are refused with Retry-After", async () => {
  const turns = pageTurns()
  const end = Promise.withResolvers<Response>()
  const answers = Array.from({ length: 104 }, () => turns(request(), "/tasks", "ada", () => end.promise))
  await expect(answers.pop()).rejects.toMatchObject({ status: 429, headers: { "Retry-After": "2" } })
  end.resolve(new Response())
  expect(await Promise.all(answers)).toHaveLength(103)
})
