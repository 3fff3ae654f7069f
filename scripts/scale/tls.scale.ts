import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { connect } from "#shared/database/connect.ts"
import { checkDatabase } from "../database/check.ts"
import { migrateDatabase } from "../database/migrate.ts"
import { eventually } from "../test/eventually.ts"
import { newPerson } from "../test/person.ts"
import { startStack } from "../test/stack.ts"
import { makeCertificate } from "./authority.ts"
import { type Server, startServer } from "./postgres.ts"

// A server that requires TLS, as Neon and others do. Its certificate is for `localhost`, signed by its own authority.

let server: Server
let folder: string
let authority: string

beforeAll(async () => {
  server = await startServer()
  folder = mkdtempSync(join(tmpdir(), "latchkey-scale-"))
  authority = makeCertificate(folder, ["localhost"]).authority
  for (const name of ["server.key", "server.crt"]) server.put(name, readFileSync(join(folder, name), "utf8"))
  server.configure("ssl = on")
  server.access(["hostssl all all 127.0.0.1/32 scram-sha-256"])
  await eventually(
    () => outcome(urlWith("sslmode=require")),
    (said) => said === "accepted",
  )
}, 60_000)
afterAll(async () => {
  await server?.[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
})

function urlWith(query: string, host = "localhost") {
  const url = new URL(server.url.replace("postgres:", "postgresql:"))
  url.hostname = host
  url.search = query
  return url.href
}

/** The error of a start with the database at this URL, or `accepted`. */
const outcome = (url: string) =>
  checkDatabase("DATABASE_URL", url).then(
    () => "accepted",
    (error: Error) => error.message,
  )

test("everything works with the URL that Neon gives", async () => {
  const DATABASE_URL = urlWith("sslmode=require&channel_binding=require")
  await migrateDatabase(DATABASE_URL)
  await using stack = await startStack({ DATABASE_URL })
  const ada = await newPerson(stack)
  expect((await ada.api("POST", "/api/tasks", { title: "Water the plants" })).status).toBe(201)
  expect(await (await ada.web("/tasks")).text()).toContain("Water the plants")
  await using observer = connect(DATABASE_URL, { max: 1 })
  const encrypted = await observer`
    select distinct ssl from pg_stat_ssl join pg_stat_activity using (pid) where usename = current_user`
  expect([...encrypted]).toEqual([{ ssl: true }])
})

describe("sslmode=verify-full", () => {
  test("accepts a server whose certificate is for its name and from a known authority", async () => {
    expect(await outcome(urlWith(`sslmode=verify-full&sslrootcert=${authority}`))).toBe("accepted")
  })

  test("refuses a certificate of an unknown authority, before any password is sent", async () => {
    expect(await outcome(urlWith("sslmode=verify-full"))).toBe(
      "The database of DATABASE_URL cannot be used: unable to verify the first certificate",
    )
  })

  test("refuses a certificate for another name", async () => {
    expect(await outcome(urlWith(`sslmode=verify-full&sslrootcert=${authority}`, "127.0.0.1"))).toContain(
      "does not match certificate's altnames",
    )
  })
})

test("without sslmode the error says that the server requires TLS", async () => {
  expect(await outcome(urlWith(""))).toContain("no encryption")
})
