import { sorts } from "#api/tasks/model.ts"
import { request, run } from "./load.ts"
import type { Row } from "./report.ts"
import type { Stage } from "./stage.ts"

const searches = ["q=electricians", "q=nowhere+to+be+found", "q=nowhere+to+be+found&sort=title"]

/** Measures lists of the collector: the first and the thousandth page in every order, and searches. */
export async function longLists(stage: Stage): Promise<Row[]> {
  const { api, collector, pace } = stage
  const headers = { Authorization: `Bearer ${collector.token}` }
  const measure = async (what: string, query: string, target: string) => {
    const requests = [request(`/api/tasks?${query}`, headers)]
    const load = { port: api.port, connections: 1, seconds: 60, requests, status: 200 }
    await run({ ...load, atMost: 20 })
    return { what, server: api.name, ...(await run({ ...load, atMost: pace.times })), target }
  }
  const rows: Row[] = []
  const far = Math.min(1_000, pace.tasksOfCollector / 50)
  for (const sort of sorts) {
    rows.push(await measure(`page 1, ${sort}`, `sort=${sort}`, "p99 20 ms"))
    const cursor = await cursorAfter(stage, sort, (far - 1) * 50)
    rows.push(await measure(`page ${far}, ${sort}`, `sort=${sort}&cursor=${cursor}`, "p99 20 ms"))
  }
  for (const query of searches) rows.push(await measure(query, query, "p99 100 ms"))
  return rows
}

/** Returns the cursor after so many of the collector's tasks. */
async function cursorAfter({ api, collector }: Stage, sort: string, tasks: number): Promise<string> {
  const headers = { authorization: `Bearer ${collector.token}` }
  let cursor = ""
  for (let read = 0; read < tasks; read += 200) {
    const query = new URLSearchParams({ sort, limit: String(Math.min(200, tasks - read)), ...(cursor && { cursor }) })
    const response = await fetch(`http://127.0.0.1:${api.port}/api/tasks?${query}`, { headers })
    cursor = ((await response.json()) as { nextCursor: string }).nextCursor
  }
  return cursor
}
