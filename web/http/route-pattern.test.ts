import { expect, test } from "bun:test"
import type { ServerBuild } from "@remix-run/node"
import { routePatterns } from "./route-pattern.ts"

const paths = ["tasks", "tasks/:id", "settings/export/:file", "*", "api/auth/login", "api/auth/*"]
const routes = Object.fromEntries([
  ["root", { id: "root", path: "" }],
  ["home", { id: "home", parentId: "root", index: true }],
  ...paths.map((path) => [path, { id: path, parentId: "root", path }]),
]) as unknown as ServerBuild["routes"]

test.each([
  ["/", "/"],
  ["/tasks", "/tasks"],
  ["/Tasks/", "/tasks"],
  ["/tasks/anything%20at-all", "/tasks/:id"],
  ["/settings/export/tasks.csv", "/settings/export/:file"],
  ["/api/auth/login", "/api/auth/login"],
  ["/api/auth/get-session", "/api/auth/*"],
  ["/somebody/made/this/up", "/*"],
  ["//", "/"],
  ["/_root.data", "/.data"],
  ["/tasks.data", "/tasks.data"],
  ["/tasks/1.data", "/tasks/:id.data"],
  ["/secret.data", "/*.data"],
  ["/__manifest", "/*"],
])("%s leads to %s", (path, pattern) => {
  expect(routePatterns(routes)(path)).toBe(pattern)
})

test("a path without a route has no pattern", () => {
  const { "*": _, ...others } = routes
  expect(routePatterns(others)("/nowhere")).toBeNull()
})
