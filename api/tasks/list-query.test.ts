import { expect, test } from "bun:test"
import { apiWithUser } from "../test/api-with-user.ts"

const { ada } = await apiWithUser()

test.each([
  "status=done",
  "status=",
  "status=ALL",
  "priority=urgent",
  "sort=id",
  "sort=title,id",
  "sort=",
  "limit=0",
  "limit=201",
  "limit=-1",
  "limit=1.5",
  "limit=1e1",
  "limit=%2010",
  "limit=",
  "limit=ten",
  "limit=99999999999999999999",
  "limit=1&limit=2",
  "q=a&q=b",
  "q[]=a",
  "offset=10",
  "include=",
  "include=tasks",
  "include=stats,stats",
  "include=stats&include=stats",
  "include=stats&today=yesterday",
  "q=%00",
  "q=%",
  "q=%zz",
  "q=%ff",
  "q=%ED%A0%80",
  `q=${"x".repeat(101)}`,
  `q=${"a+".repeat(11)}`,
  "__proto__=1",
  "constructor=1",
])("?%s is refused", async (query) => {
  const { status, body } = await ada.get(`/api/tasks?${query}`)
  expect(status).toBe(400)
  expect(body.errors).toHaveLength(1)
})
