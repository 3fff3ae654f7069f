import { compare } from "../compare.ts"
import { password } from "../fill.ts"
import { startClient } from "../load/client.ts"
import { request } from "../load/request.ts"
import { type Findings, number } from "../report.ts"
import type { Person, Stage } from "../stage.ts"

/** Each from an address of its own, so that no limit for one address is met. */
const logIn = ({ email }: Person, index: number) =>
  request({
    method: "POST",
    path: "/api/auth/login",
    headers: { "X-Forwarded-For": `10.1.${index >> 8}.${index & 255}` },
    body: { email, password },
  })
const token = ({ cookie }: Person) => request({ path: "/api/auth/token", headers: { Cookie: cookie } })
const list = ({ token }: Person) => request({ path: "/api/tasks", headers: { Authorization: `Bearer ${token}` } })

/** Log-ins at ten a second with other requests beside them, and the minting of tokens. */
export async function accounts(stage: Stage): Promise<Findings> {
  const { api, web, people, client, pace } = stage
  const tokens = people.map(token)
  const fresh = await stage.startWeb("web, just started")
  const cold = await client.run({
    port: fresh.port,
    connections: 32,
    seconds: 30,
    atMost: pace.warmUpOfPages,
    requests: tokens,
    status: 200,
  })
  const paced: Stage = { ...stage, pace: { ...pace, warmUp: pace.warmUpOfPages } }
  const cached = await compare(paced, "token", [{ server: web, load: { requests: tokens, status: 200 } }])

  const seconds = Math.max(2, pace.long / 3)
  const steady = { port: api.port, connections: 10, seconds, every: 50, requests: people.map(list), status: 200 }
  const undisturbed = await client.run(steady)
  const other = startClient()
  try {
    const [logIns, disturbed] = await Promise.all([
      other.run({ port: web.port, connections: 10, seconds, every: 1_000, requests: people.map(logIn), status: 200 }),
      client.run(steady),
    ])
    return {
      rows: [
        { what: "token, of a session not seen before", server: web.name, ...cold },
        ...cached,
        { what: "log-in", server: web.name, ...logIns },
        { what: "list at 200 a second", server: api.name, ...undisturbed },
        { what: "the same beside log-ins", server: api.name, ...disturbed },
      ],
      checks: [
        {
          target: "log-in at 10 a second: p95 under 500 ms",
          measured: `${number(logIns.p95)} ms`,
          isMet: logIns.p95 < 500,
        },
        {
          target: "log-in: other requests undisturbed (p99 at most 20 ms more)",
          measured: `${number(undisturbed.p99, 1)} ms without, ${number(disturbed.p99, 1)} ms beside them`,
          isMet: disturbed.p99 - undisturbed.p99 < 20,
        },
      ],
    }
  } finally {
    await other.stop()
  }
}
