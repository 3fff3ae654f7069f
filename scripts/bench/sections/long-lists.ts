import { sorts } from "#api/tasks/model.ts"
import { request } from "../load/request.ts"
import { type Check, type Findings, number, type Row } from "../report.ts"
import type { Stage } from "../stage.ts"

type Place = { what: string; query: string; within: number }

/** Milliseconds. */
const indexed = 20
const searched = 100

/** The list of who has very many tasks: its first and its thousandth page in every order, and searches. */
export async function longLists(stage: Stage): Promise<Findings> {
  const { api, client, collector, pace } = stage
  const headers = { Authorization: `Bearer ${collector.token}` }
  const places: Place[] = [
    ...sorts.map((sort) => ({ what: `first page, ${sort}`, query: `sort=${sort}`, within: indexed })),
    ...(await Promise.all(sorts.map(async (sort) => await farPage(stage, sort)))),
    { what: "search that finds many", query: "q=electricians", within: searched },
    { what: "search that finds nothing", query: "q=nowhere+to+be+found", within: searched },
    { what: "search that finds nothing, by title", query: "q=nowhere+to+be+found&sort=title", within: searched },
  ]
  const rows: Row[] = []
  const checks: Check[] = []
  for (const { what, query, within } of places) {
    const requests = [request({ path: `/api/tasks?${query}`, headers })]
    const load = { port: api.port, connections: 1, seconds: 60, requests, status: 200 }
    await client.run({ ...load, atMost: 20 })
    const outcome = await client.run({ ...load, atMost: pace.times })
    rows.push({ what, server: api.name, ...outcome })
    checks.push({
      target: `${number(pace.tasksOfCollector)} tasks, ${what}: p99 under ${within} ms`,
      measured: `${number(outcome.p99, 1)} ms`,
      isMet: outcome.p99 < within,
    })
  }
  return { rows, checks }
}

/** The query of the thousandth page of fifty, or of the last there is: what leads there is read in larger pages. */
async function farPage({ api, collector, pace }: Stage, sort: string): Promise<Place> {
  const page = Math.min(1_000, pace.tasksOfCollector / 50)
  let cursor = ""
  for (let read = 0; read < (page - 1) * 50; read += 200) {
    const limit = Math.min(200, (page - 1) * 50 - read)
    const query = new URLSearchParams({ sort, limit: String(limit), ...(cursor && { cursor }) })
    const response = await fetch(`http://127.0.0.1:${api.port}/api/tasks?${query}`, {
      headers: { authorization: `Bearer ${collector.token}` },
    })
    cursor = ((await response.json()) as { nextCursor: string }).nextCursor
  }
  return { what: `page ${number(page)}, ${sort}`, query: `sort=${sort}&cursor=${cursor}`, within: indexed }
}
