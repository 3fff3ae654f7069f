import { expect, setDefaultTimeout, test } from "bun:test"
import { fileURLToPath } from "node:url"
import { freePort } from "../postgres/free-port.ts"
import { startServerProcess, untilHealthy } from "../start/server-process.ts"
import { eventually } from "../test/eventually.ts"
import { newPerson } from "../test/person.ts"
import { startStack } from "../test/stack.ts"

setDefaultTimeout(300_000)

const shiftClock = fileURLToPath(new URL("shift-clock.ts", import.meta.url))

/** Starts a second API on the same database, with a clock that differs by `seconds`. */
async function startWithClock(stack: Awaited<ReturnType<typeof startStack>>, seconds: number) {
  const port = await freePort()
  const api = startServerProcess({
    command: ["--preload", shiftClock, "api/main.ts"],
    environment: {
      ...stack.env,
      API_PORT: String(port),
      API_URL: stack.apiUrl,
      CLOCK_SHIFT: String(seconds),
      LOG_LEVEL: "silent",
    },
  })
  const origin = `http://localhost:${port}`
  expect(await untilHealthy(origin, api.exited)).toBeUndefined()
  return { origin, [Symbol.asyncDispose]: api.stop }
}

test("clocks may differ by 20 seconds; if they differ by ten minutes, tokens are refused with the reason", async () => {
  await using stack = await startStack({ RATE_LIMIT: "false" })
  for (const seconds of [20, -20]) {
    const person = await newPerson(stack)
    await using api = await startWithClock(stack, seconds)
    const list = () => fetch(`${api.origin}/api/tasks`, { headers: { authorization: `Bearer ${person.token}` } })
    expect([seconds, (await list()).status]).toEqual([seconds, 200])
    await person.web("/api/auth/logout", { method: "POST" })
    await eventually(
      async () => (await list()).status,
      (status) => status === 401,
    )
  }
  for (const [seconds, reason] of [
    [600, "expired"],
    [-600, "not valid yet"],
  ] as const) {
    const person = await newPerson(stack)
    await using api = await startWithClock(stack, seconds)
    const { status, headers } = await fetch(`${api.origin}/api/tasks`, {
      headers: { authorization: `Bearer ${person.token}` },
    })
    expect(status).toBe(401)
    expect(headers.get("www-authenticate")).toContain(reason)
    // The API with the right clock still accepts the token.
    expect((await person.api("GET", "/api/tasks")).status).toBe(200)
  }
})
