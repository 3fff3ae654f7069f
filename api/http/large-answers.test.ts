import { afterAll, beforeAll, expect, test } from "bun:test"
import { connect } from "node:net"
import { eventually } from "#scripts/test/eventually.ts"
import { startApi, type TestApi, type TestUser } from "../test/api.ts"

let api: TestApi
let ada: TestUser

beforeAll(async () => {
  api = await startApi()
  ada = await api.user()
  for (let n = 0; n < 5; n++) await ada.add({ title: `Chapter ${n}`, description: "Ünder the sea. ".repeat(600) })
})
afterAll(() => api[Symbol.asyncDispose]())

test("a list of long tasks arrives complete, with the usual headers", async () => {
  const headers = { "accept-encoding": "identity" }
  const short = await ada.get("/api/tasks?limit=1&q=nothing", { headers })
  const long = await ada.get("/api/tasks", { headers })
  expect(long.text.length).toBeGreaterThan(40_000)
  expect(long.body.items.map(({ title }: { title: string }) => title)).toEqual(
    [4, 3, 2, 1, 0].map((n) => `Chapter ${n}`),
  )
  const names = ({ headers }: { headers: Headers }) =>
    [...headers.keys()].filter((name) => !/^(content-length|transfer-encoding)$/.test(name))
  expect(names(long)).toEqual(names(short))
  expect(long.headers.get("content-type")).toBe("application/json")
  await eventually(
    () => api.lines.filter(({ event, status }) => event === "request" && status === 200).length,
    (lines) => lines === 2,
  )
})

test("its headers and its first bytes are sent in one write", async () => {
  const first = await firstPiece(
    `GET /api/tasks HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${ada.token}\r\n\r\n`,
  )
  expect(first).toStartWith("HTTP/1.1 200 OK\r\n")
  expect(first).toContain('{"items":[')
})

/** The first bytes that a socket receives after this request. */
function firstPiece(request: string): Promise<string> {
  const { hostname, port } = new URL(api.origin)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(request))
    socket.once("error", reject).once("data", (bytes) => {
      socket.destroy()
      resolve(bytes.toString())
    })
  })
}
