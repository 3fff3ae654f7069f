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

test("an address of 20 segments or fewer is routed, and needs a token under /api", async () => {
  for (const address of [
    `/api${path(19)}`,
    `/api/tasks?q=${encodeURIComponent(path(50))}`,
    `/api/tasks/${"a%2f".repeat(50)}`,
  ])
    expect((await api.ask("GET", address)).status).toBe(401)
  expect((await ada.get(`/api/tasks?q=${path(50)}`)).status).toBe(200)
  expect((await ada.get(`/api/tasks/${"a%2F".repeat(50)}`)).body.detail).toBe("There is no such task")
})

test("a segment with malformed percent-encoding is no id and no label", async () => {
  const body = { name: "b" }
  for (const segment of ["%", "%2", "%ZZ", "%FF", "%C0%80", "%ED%A0%80", "%E0%A4%A"]) {
    const answers: [method: string, address: string, status: number, body?: object][] = [
      ["GET", `/api/tasks/${segment}`, 404],
      ["DELETE", `/api/tasks/${segment}`, 404],
      ["PATCH", `/api/tasks/${segment}/complete`, 404],
      ["PATCH", `/api/tasks/labels/${segment}`, 404, body],
      ["DELETE", `/api/tasks/labels/${segment}`, 404],
      ["POST", `/api/tasks/changes/${segment}/undo`, 404],
      ["POST", `/api/tasks/deletions/${segment}/restore`, 404],
      ["GET", `/api/${segment}/tasks`, 403],
      ["PATCH", `/api/${segment}/tasks/labels/x`, 403, body],
      ["PATCH", `/api/${ada.id}/tasks/labels/${segment}`, 404, body],
    ]
    for (const [method, address, status, body] of answers) {
      expect([address, (await api.ask(method, address)).status]).toEqual([address, 401])
      expect([address, (await ada.ask(method, address, { body })).status]).toEqual([address, status])
    }
  }
})
