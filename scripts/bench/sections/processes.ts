import { compare } from "../compare.ts"
import { request } from "../load/request.ts"
import type { Findings } from "../report.ts"
import type { Stage } from "../stage.ts"

/** Two processes that share a port, beside the one that is shipped. What they gain is what cores the machine has to spare. */
export async function processes(stage: Stage): Promise<Findings> {
  const { api, web, people } = stage
  const lists = people.map(({ token }) =>
    request({ path: "/api/tasks", headers: { Authorization: `Bearer ${token}` } }),
  )
  const tasksPages = people.map(({ cookie }) => request({ path: "/tasks", headers: { Cookie: cookie } }))
  const twoApis = await stage.startApi("API, 2 processes", { API_PROCESSES: "2" })
  const twoWebs = await stage.startWeb("web, 2 processes", { WEB_PROCESSES: 2 })
  const both = (servers: (typeof api)[], requests: typeof lists) =>
    servers.map((server) => ({ server, load: { requests, status: 200 } }))
  return {
    rows: [
      ...(await compare(stage, "list of 50", both([twoApis, api], lists))),
      ...(await compare(stage, "/tasks page", both([twoWebs, web], tasksPages))),
    ],
    checks: [],
  }
}
