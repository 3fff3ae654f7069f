import { expect, test } from "bun:test"
import { apiWithUser } from "../test/api-with-user.ts"

const { api, ada } = await apiWithUser()

const path = (segments: number) => "/a".repeat(segments)

test.each(["GET", "POST", "DELETE", "OPTIONS", "PROPFIND"])(
  "%s of more than 20 segments is 404, with a token and without",
  async (method) => {
    for (const address of [path(21), `/api${path(20)}`, `/api/tasks${path(5_000)}?a=b`, `/a${"/".repeat(5_000)}`])
      for (const { ask } of [api, ada]) {
        const { status, headers, body } = await ask(method, address)
        expect({ address, status, type: headers.get("content-type") }).toMatchObject({
          status: 404,
          type: "application/problem+json",
        })
        expect(body).toMatchObject({ detail: "There is nothing at this address" })
        expect(body.requestId).toBe(headers.get("x-request-id"))
      }
  },
)

test("an address of 20 segments or fewer needs a token under /api as before", async () => {
  for (const address of [
    `/api${path(19)}`,
    `/api/tasks?q=${encodeURIComponent(path(50))}`,
    `/api/tasks/${"a%2f".repeat(50)}`,
  ])
    expect((await api.ask("GET", address)).status).toBe(401)
  expect((await ada.get(`/api/tasks?q=${path(50)}`)).status).toBe(200)
  expect((await ada.get(`/api/tasks/${"a%2F".repeat(50)}`)).body.detail).toBe("There is no such task")
})
