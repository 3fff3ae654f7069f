import { afterAll, beforeAll, expect, test } from "bun:test"
import fc from "fast-check"
import { startApi, type TestApi } from "../test/api.ts"
import { type Person, personOf } from "./test/person.ts"
import { rounds } from "./test/requests.ts"
import { sendAndExpect } from "./test/send-and-expect.ts"

// Many concurrent users on few connections: each must get the same answers as without the others. A longer run:
// ISOLATION_RUNS=1000 ISOLATION_SEED=$RANDOM bun test --timeout 0 api/tasks/many-users.test.ts

const people = 4
const seed = Number(process.env.ISOLATION_SEED ?? 20_261_121)
const numRuns = Number(process.env.ISOLATION_RUNS ?? 30)

let api: TestApi
beforeAll(async () => {
  api = await startApi({ max: 2 })
})
afterAll(() => api[Symbol.asyncDispose]())

let marks = 0

async function newcomer(): Promise<Person> {
  const user = await api.user()
  const { headers } = await user.get("/api/me")
  for (const name of ["date", "content-length", "content-type", "content-encoding", "vary", "x-request-id"])
    headers.delete(name)
  return personOf(user, `~${++marks}~`, Object.fromEntries(headers))
}

test("no answer depends on other users' tasks or requests", async () => {
  const asked = new Map<string, number>()
  await fc.assert(
    fc.asyncProperty(fc.array(rounds, { minLength: people, maxLength: people }), async (plans) => {
      const everybody = await Promise.all(plans.map(newcomer))
      await Promise.all(
        plans.map(async (plan, index) => {
          const person = everybody[index] as Person
          const others = everybody.filter((other) => other !== person)
          for (const round of plan) {
            for (const { kind, spelling } of round)
              asked.set(`${kind} ${spelling}`, (asked.get(`${kind} ${spelling}`) ?? 0) + 1)
            await Promise.all(round.map((made) => sendAndExpect(person, made, others)))
          }
        }),
      )
    }),
    { seed, numRuns, endOnFailure: false },
  )
})

test("every route was requested with and without the owner's id", () => {
  const routes = new Set(
    api.lines.filter(({ event }) => event === "request").map(({ method, route }) => `${method} ${route}`),
  )
  const own = api.app.routes.filter(({ method, path }) => path.includes("/tasks") && method !== "OPTIONS")
  expect([...routes]).toEqual(expect.arrayContaining(own.map(({ method, path }) => `${method} ${path}`)))
})
