import { expect, test } from "bun:test"
import { askedAddress, askedAddressHeader } from "./asked-address.ts"

test.each([
  ["/tasks", "/tasks"],
  ["/tasks?q=a%20b+c%2B&q=%C3%A9", "/tasks?q=a%20b+c%2B&q=%C3%A9"],
  ["/tasks.data?q=a%20b&_routes=routes%2Ftasks", "/tasks?q=a%20b"],
  ["/_root.data?_routes=root", "/"],
  ["/?index", "/"],
  ["/tasks?index=7&x_routes=1", "/tasks?index=7&x_routes=1"],
  ["/tasks?", "/tasks"],
])("%s is the page %s, as the client wrote it", (asked, page) => {
  const request = new Request("http://localhost/other?q=a+b", { headers: { [askedAddressHeader]: asked } })
  expect(askedAddress(request)).toBe(page)
})

test("without the header the address is that of the request", () => {
  expect(askedAddress(new Request("http://localhost/tasks?q=a%20b"))).toBe("/tasks?q=a%20b")
})
