import { afterAll, describe, expect, test } from "bun:test"
import { getTableName } from "drizzle-orm"
import type { z } from "zod"
import { resources } from "./resources.ts"
import { startApi } from "./test/api.ts"

// Isolation tests of every resource. They find its routes in the app, and the bodies to send in the examples of its schemas.

const api = await startApi()
const ada = await api.user()
const grace = await api.user()
afterAll(() => api[Symbol.asyncDispose]())

type Route = { method: string; path: string; hooks: { body?: unknown } }

const ownRoutes: Route[] = api.app.routes.filter(({ path }) => path.startsWith("/api/:userId/"))
const withoutOwner = (path: string) => path.replace("/:userId", "")
/** `/api/tasks` and the like. */
const collections = [...new Set(ownRoutes.map(({ path }) => withoutOwner(path).split("/").slice(0, 3).join("/")))]

const exampleOf = ({ hooks: { body } }: Route) =>
  body === undefined ? undefined : ((body as z.ZodType).meta()?.examples as unknown[] | undefined)?.[0]

/** Adds the example of a collection, and returns its address. */
async function addTo(collection: string, user = ada): Promise<string> {
  const add = ownRoutes.find(({ method, path }) => method === "POST" && withoutOwner(path) === collection)
  if (!add) throw new Error(`There is no POST ${collection}`)
  const { status, headers } = await user.ask("POST", collection, { body: exampleOf(add) })
  expect(status).toBe(201)
  return headers.get("location") as string
}

test("each resource has routes, one of them a POST", async () => {
  expect(collections.length).toBeGreaterThanOrEqual(resources.length)
  for (const collection of collections) expect(await addTo(collection)).toStartWith(`${collection}/`)
})

describe.each(collections)("%s", (collection) => {
  const routes = ownRoutes.filter(({ path }) => `${withoutOwner(path)}/`.startsWith(`${collection}/`))
  const isOfOne = ({ path }: Route) => path.includes("/:id")
  const isOfAll = ({ path }: Route) => !withoutOwner(path).includes(":")

  test.each(routes.filter(isOfOne).map((route) => [route.method, route.path, route] as const))(
    "%s %s: another account's id is answered like an unknown one, and like a text that is not an id",
    async (method, path, route) => {
      const address = await addTo(collection)
      const before = await ada.get(address)
      expect(before.status).toBe(200)
      const answers = []
      for (const spelling of [withoutOwner(path), path.replace(":userId", grace.id)])
        for (const id of [address.split("/").at(-1) as string, crypto.randomUUID(), Bun.randomUUIDv7(), "none", "'"]) {
          const headers = { "x-request-id": "the-same" }
          const answer = await grace.ask(method, spelling.replace(":id", id), { body: exampleOf(route), headers })
          answer.headers.delete("date")
          answers.push(JSON.stringify([answer.status, [...answer.headers], answer.text]))
        }
      expect(new Set(answers).size).toBe(1)
      expect(JSON.parse(answers[0] as string)[0]).toBe(404)
      expect((await ada.get(address)).text).toBe(before.text)
    },
  )

  test.each(routes.filter(isOfAll).map((route) => [route.method, route.path, route] as const))(
    "%s %s: does not show or change anything of another account",
    async (method, path, route) => {
      const address = await addTo(collection)
      const before = await ada.get(address)
      const answer = await grace.ask(method, withoutOwner(path), { body: exampleOf(route) })
      expect(answer.status).toBeLessThan(500)
      expect(answer.text).not.toContain(address.split("/").at(-1) as string)
      expect((await ada.get(address)).text).toBe(before.text)
    },
  )

  test("nothing is added with the token of a deleted account, which is a 401", async () => {
    const leaver = await api.user()
    await addTo(collection, leaver)
    await api.administrator`delete from "user" where id = ${leaver.id}`
    const add = routes.find(({ method, path }) => method === "POST" && withoutOwner(path) === collection)!
    const { status, headers } = await leaver.ask("POST", collection, { body: exampleOf(add) })
    expect([status, headers.get("www-authenticate")]).toEqual([401, expect.stringContaining('error="invalid_token"')])
  })

  test.each(routes.map((route) => [route.method, route.path, route] as const))(
    "%s %s: another account's path is 403",
    async (method, path, route) => {
      const id = (await addTo(collection)).split("/").at(-1) as string
      for (const owner of [ada.id, crypto.randomUUID(), "me"]) {
        const address = path.replace(":userId", owner).replace(/:\w+/g, id)
        const { status, body } = await grace.ask(method, address, { body: exampleOf(route) })
        const detail = "This address belongs to another account"
        expect({ status, detail: body?.detail ?? detail }).toEqual({ status: 403, detail })
      }
    },
  )
})

test.each(resources.flatMap(({ tables }) => tables).map(getTableName))(
  "in the table %s a subject sees only their own rows",
  async (table) => {
    for (const collection of collections) await addTo(collection)
    const rows = await api.database.sql`select user_id from ${api.administrator(table)}
      where (select set_config('app.subject', ${grace.id}, true)) is not null and user_id <> ${grace.id}`
    expect([...rows]).toEqual([])
  },
)
