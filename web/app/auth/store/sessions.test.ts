import { expect, setDefaultTimeout, test } from "bun:test"
import { eventually } from "#scripts/test/eventually.ts"
import { startStack } from "#scripts/test/stack.ts"
import { somebody, visitor } from "#web/test/visitor.ts"

setDefaultTimeout(120_000)

test("a short session does not end while it is used, although it is cached in memory", async () => {
  await using stack = await startStack({ SESSION_EXPIRES_IN: "3" })
  const someone = visitor(stack.webUrl)
  const wanted = () => someone.get("/api/auth/token").then(({ status }) => status)
  expect((await someone.post("/api/auth/register", somebody())).status).toBe(201)
  const end = Date.now() + 5_000
  await eventually(
    async () => ({ status: await wanted(), isOver: Date.now() > end }),
    ({ status, isOver }) => {
      expect(status).toBe(200)
      return isOver
    },
    6_000,
  )
})
