import { compare } from "./compare.ts"
import { password } from "./fill.ts"
import { request, run } from "./load.ts"
import type { Row } from "./report.ts"
import { list } from "./requests.ts"
import type { Person, Stage } from "./stage.ts"

/** Each log-in has its own client address, because the number of log-ins per address and minute is limited. */
const logIn = ({ email }: Person, index: number) =>
  request("/api/auth/login", { "X-Forwarded-For": `10.1.${index >> 8}.${index & 255}` }, { email, password })
const token = ({ cookie }: Person) => request("/api/auth/token", { Cookie: cookie })

/** Measures tokens for sessions, ten log-ins at once each second, and lists during these log-ins. */
export async function accounts(stage: Stage): Promise<Row[]> {
  const { api, web, people, pace } = stage
  const tokens = { server: web, load: { requests: people.map(token), status: 200 } }
  const load = { connections: 10, seconds: Math.max(2, pace.long / 3), status: 200 }
  const readLists = () => run({ ...load, port: api.port, requests: people.map(list), rate: 20 })
  const alone = await readLists()
  const logInAll = run({ ...load, port: web.port, requests: people.map(logIn), rate: 1 })
  const [logIns, beside] = await Promise.all([logInAll, readLists()])
  return [
    ...(await compare(stage, "token", [tokens], { warmUp: pace.warmUpOfPages })),
    { what: "ten log-ins at once, each second", server: web.name, ...logIns, target: "p95 500 ms" },
    { what: "200 lists a second", server: api.name, ...alone },
    { what: "the same beside log-ins", server: api.name, ...beside, target: "p99 20 ms more" },
  ]
}
