import { compare } from "./compare.ts"
import { request } from "./load.ts"
import type { Row } from "./report.ts"
import { list } from "./requests.ts"
import type { Person, Stage } from "./stage.ts"

const tasksPage = ({ cookie }: Person) => request("/tasks", { Cookie: cookie })

/** Measures pages as browsers load them, and compares single pages with the API's list that they show. */
export async function pages(stage: Stage): Promise<Row[]> {
  const { api, web, people, pace } = stage
  const options = { warmUp: pace.warmUpOfPages }
  const tasks = { server: web, load: { requests: people.map(tasksPage), status: 200 } }
  const login = { server: web, load: { requests: [request("/login")], status: 200 } }
  const lists = { server: api, load: { requests: people.map(list), status: 200 } }
  const [page, listed] = await compare(stage, "one at a time", [tasks, lists], { ...options, connections: 1 })
  return [
    ...(await compare(stage, "/tasks page", [tasks], options)),
    ...(await compare(stage, "/login page", [login], options)),
    { ...page!, what: "/tasks page, one at a time", target: "p50 5 ms above the list" },
    { ...listed!, what: "list of 50, one at a time" },
  ]
}
