import { type Contender, compare } from "../compare.ts"
import { request } from "../load/request.ts"
import { type Check, type Findings, number, percent, type Row } from "../report.ts"
import type { Server } from "../server.ts"
import type { Person, Stage } from "../stage.ts"

type Thing = { what: string; status: number; of: (person: Person) => string; target?: number }

const bearer = ({ token }: Person) => ({ Authorization: `Bearer ${token}` })
const forged = ({ token }: Person) => ({ Authorization: `Bearer ${token.slice(0, -8)}AAAAAAAA` })
const title = "Water the plants on the balcony"

/** The requests of the task API that are compared with the limit, each spread over the tokens of all. */
const things: Thing[] = [
  {
    what: "list of 50",
    status: 200,
    of: (person) => request({ path: "/api/tasks", headers: bearer(person) }),
    target: 0.9,
  },
  {
    what: "read one",
    status: 200,
    of: (person) => request({ path: `/api/tasks/${person.taskId}`, headers: bearer(person) }),
    target: 0.9,
  },
  {
    what: "create",
    status: 201,
    of: (person) => request({ method: "POST", path: "/api/tasks", headers: bearer(person), body: { title } }),
    target: 0.9,
  },
  {
    what: "patch",
    status: 200,
    of: (person) =>
      request({ method: "PATCH", path: `/api/tasks/${person.taskId}`, headers: bearer(person), body: { title } }),
  },
  { what: "rejected token", status: 401, of: (person) => request({ path: "/api/tasks", headers: forged(person) }) },
]

/** How much of what the limit does a list server in Python would do, measured elsewhere: FastAPI, SQLModel, python-jose. */
const shareOfFastApi = 1 / 40

export async function requests(stage: Stage): Promise<Findings> {
  const { api, limit, people } = stage
  const findings: Findings = { rows: [], checks: [] }
  for (const { what, status, of, target } of things) {
    const load = { requests: people.map(of), status }
    const contend = (server: Server): Contender => ({ server, load })
    const rows = await compare(stage, what, [contend(api), contend(limit)])
    findings.rows.push(...rows)
    if (target) findings.checks.push(...checksOf(what, target, rows))
  }
  return findings
}

function checksOf(what: string, target: number, [{ ratio = 0, cpu } = {}]: Partial<Row>[]): Check[] {
  const share = {
    target: `${what}: at least ${percent(target)} of the limit`,
    measured: percent(ratio),
    isMet: ratio >= target,
  }
  if (what !== "list of 50") return [share]
  const times = ratio / shareOfFastApi
  return [
    share,
    { target: "list of 50: at least 35 times FastAPI", measured: `${number(times)} times`, isMet: times >= 35 },
    ...(cpu ? [{ target: "list of 50: at most 70 µs of CPU", measured: `${number(cpu)} µs`, isMet: cpu <= 70 }] : []),
  ]
}
