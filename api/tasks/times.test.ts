import { expect, test } from "bun:test"
import { freshDatabase } from "#scripts/test/database.ts"
import { connect } from "#shared/database/connect.ts"
import { startApi } from "../test/api.ts"
import { apiWithUser } from "../test/api-with-user.ts"

const { api, ada } = await apiWithUser()

/** Stores a task with this time in all its times, without the API, which would use the time of the request. */
async function storedAt(time: string): Promise<string> {
  const { id } = await ada.add({ title: time, completed: true })
  await api.administrator.begin(async (sql) => {
    await sql`select set_config('app.subject', ${ada.id}, true)`
    const { count } = await sql`
      update tasks set created_at = ${time}::timestamptz, updated_at = ${time}::timestamptz,
        completed_at = ${time}::timestamptz
      where id = ${id}`
    if (count !== 1) throw new Error("The task was not found")
  })
  return id
}

test.each([
  ["no fraction", "2026-11-29T11:05:49Z", "2026-11-29T11:05:49.000Z"],
  ["tenths", "2026-11-29T11:05:49.1Z", "2026-11-29T11:05:49.100Z"],
  ["hundredths", "2026-11-29T11:05:49.12Z", "2026-11-29T11:05:49.120Z"],
  ["thousandths", "2026-11-29T11:05:49.001Z", "2026-11-29T11:05:49.001Z"],
  ["more digits, which are rounded", "2026-11-29T11:05:49.0195Z", "2026-11-29T11:05:49.020Z"],
  ["the last one of a minute", "2026-12-31T23:59:59.999Z", "2026-12-31T23:59:59.999Z"],
  ["another offset", "2026-07-01T00:00:00.5+02:00", "2026-06-30T22:00:00.500Z"],
  ["midnight", "2027-01-01T00:00:00Z", "2027-01-01T00:00:00.000Z"],
  ["before 1970", "1969-12-31T23:59:59.9Z", "1969-12-31T23:59:59.900Z"],
  ["long ago", "0099-02-28T23:59:59.999Z", "0099-02-28T23:59:59.999Z"],
  ["the last year of four digits", "9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"],
])("a time with %s has three digits and a Z, alone and in a list", async (_, time, shown) => {
  const id = await storedAt(time)
  const times = { createdAt: shown, updatedAt: shown, completedAt: shown }
  expect((await ada.get(`/api/tasks/${id}`)).body).toMatchObject(times)
  const { items } = (await ada.get("/api/tasks?limit=200")).body
  expect(items.find((item: { id: string }) => item.id === id)).toMatchObject(times)
})

test("settings of the database do not change the form of times", async () => {
  await using database = await freshDatabase()
  await using administrator = connect(database.url, { max: 1 })
  const name = new URL(database.url).pathname.slice(1)
  for (const setting of ["timezone = 'Asia/Tokyo'", "datestyle = 'German'"])
    await administrator.unsafe(`alter database ${name} set ${setting}`)
  await using other = await startApi({ databaseUrl: database.url })
  const task = await (await other.user()).add({ title: "Tea", completed: true })
  for (const field of ["createdAt", "updatedAt", "completedAt"])
    expect(task[field]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  expect(Date.now() - Date.parse(task.createdAt as string)).toBeWithin(0, 60_000)
})
