import { expect, test } from "bun:test"
import { isUnreachable, leavesPageAsItIs } from "./refusal.ts"
import { whileReachable } from "./while-reachable.ts"

const request = () =>
  new Request("http://localhost/tasks", { method: "POST", body: new URLSearchParams({ key: "k1", title: "A" }) })
const ask = (serverAction: () => Promise<unknown>) =>
  whileReachable({ request: request(), serverAction: serverAction as <Answer>() => Promise<Answer> })

test("the server's answer is returned unchanged", async () => {
  expect(await ask(async () => ({ ok: true }))).toEqual({ ok: true })
})

test("without a connection the answer is a refusal with the form's key, and the page keeps its data", async () => {
  const answer = await ask(() => Promise.reject(new TypeError("Failed to fetch")))
  expect(answer).toMatchObject({ ok: false, status: 0, key: "k1", again: true })
  expect(isUnreachable(answer)).toBe(true)
  expect(leavesPageAsItIs(answer)).toBe(true)
})

test("after a server error the page keeps its data too, and shows no internals", async () => {
  const answer = await ask(() => Promise.reject(new Error("select * from tasks")))
  expect(answer).toMatchObject({ ok: false, status: 500, key: "k1", again: true })
  expect(JSON.stringify(answer)).not.toContain("select")
  const away = { status: 503, statusText: "", data: null, internal: false }
  expect(await ask(() => Promise.reject(away))).toMatchObject({ ok: false, status: 503 })
})

test("redirects and 4xx errors are thrown", async () => {
  const redirect = new Response(null, { status: 302 })
  expect(await ask(() => Promise.reject(redirect)).catch((thrown) => thrown)).toBe(redirect)
  const forbidden = { status: 403, statusText: "", data: null, internal: false }
  expect(await ask(() => Promise.reject(forbidden)).catch((thrown) => thrown)).toBe(forbidden)
})

test("pages are reloaded only after a change or a 404", () => {
  expect(leavesPageAsItIs({ ok: false, status: 422 })).toBe(true)
  expect(leavesPageAsItIs({ ok: false, status: 503 })).toBe(true)
  expect(leavesPageAsItIs({ ok: false, status: 404 })).toBe(false)
  expect(leavesPageAsItIs({ ok: true })).toBe(false)
  expect(leavesPageAsItIs(undefined)).toBe(false)
})
