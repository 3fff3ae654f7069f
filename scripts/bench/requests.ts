import { type Contender, compare } from "./compare.ts"
import { request } from "./load.ts"
import type { Row } from "./report.ts"
import type { Person, Server, Stage } from "./stage.ts"

const bearer = ({ token }: Person) => ({ Authorization: `Bearer ${token}` })
const forged = ({ token }: Person) => ({ Authorization: `Bearer ${token.slice(0, -8)}AAAAAAAA` })

export const list = (person: Person) => request("/api/tasks", bearer(person))
const read = (person: Person) => request(`/api/tasks/${person.taskId}`, bearer(person))
const create = (person: Person) => request("/api/tasks", bearer(person), { title: "Water the plants on the balcony" })
const refused = (person: Person) => request("/api/tasks", forged(person))

const things = [
  { what: "list of 50", status: 200, of: list, target: "ratio 0.9, CPU 70 µs, 90 MB" },
  { what: "read one", status: 200, of: read, target: "ratio 0.9" },
  { what: "create", status: 201, of: create, target: "ratio 0.9" },
  { what: "rejected token", status: 401, of: refused, target: "" },
]

/** Measures requests to the task API with the tokens of all people, and compares them with limit.ts. */
export async function requests(stage: Stage): Promise<Row[]> {
  const rows: Row[] = []
  for (const { what, status, of, target } of things) {
    const contender = (server: Server): Contender => ({ server, load: { requests: stage.people.map(of), status } })
    const [api, limit] = await compare(stage, what, [contender(stage.api), contender(stage.limit)])
    rows.push({ ...api!, target }, limit!)
  }
  return rows
}
