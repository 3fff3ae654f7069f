import { expect, test } from "bun:test"
import type { Fields } from "#web/app/forms/refusal.ts"
import { createOutbox } from "./outbox.ts"

function tab() {
  const stored = new Map<string, string>()
  const storage = {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => void stored.set(key, value),
    removeItem: (key: string) => void stored.delete(key),
  }
  return { stored, load: () => createOutbox(() => storage) }
}

test("unconfirmed changes are restored after a reload and sent with the same key", () => {
  const { load } = tab()
  const before = load()
  before.open("ada")
  before.add({ add: "", title: "Call Ruth" })
  before.add({ complete: "1" })
  before.mark(before.all()[0]!.key, "sent")
  const after = load()
  after.open("ada")
  const [addition, toggle] = before.all()
  expect(after.all()).toEqual([{ ...addition!, state: "waiting", repeated: true }, toggle!])
})

test("a confirmed change is not sent again after a reload", () => {
  const { load, stored } = tab()
  const outbox = load()
  outbox.open("ada")
  outbox.add({ complete: "1" })
  outbox.mark(outbox.all()[0]!.key, "done")
  expect(outbox.all()).toHaveLength(1)
  expect(stored.size).toBe(0)
  outbox.removeDone()
  expect(outbox.all()).toEqual([])
})

test("changes of another person in this tab are neither shown nor sent", () => {
  const { load, stored } = tab()
  const hers = load()
  hers.open("ada")
  hers.add({ add: "", title: "Call Ruth" })
  const his = load()
  his.open("bob")
  expect(his.all()).toEqual([])
  expect(stored.size).toBe(0)
})

test("when the session has ended, a sent form is removed because the server kept it, and a toggle waits for the log-in", () => {
  const { load } = tab()
  const outbox = load()
  outbox.open("ada")
  outbox.add({ add: "", title: "Call Ruth" })
  outbox.add({ complete: "1" })
  for (const { key } of outbox.all()) outbox.mark(key, "sent")
  outbox.close()
  expect(outbox.all()).toEqual([])
  outbox.open("ada")
  expect(outbox.all().map(({ fields, state }) => [fields, state])).toEqual([[{ complete: "1" }, "waiting"]])
})

test("sent forms are returned when the session ends", () => {
  const { load } = tab()
  const outbox = load()
  outbox.open("ada")
  const key = outbox.add({ edit: "1", title: "Call Ruth" })
  outbox.add({ add: "", title: "Waits for its turn" })
  outbox.mark(key, "sent")
  expect(outbox.close().map(({ fields }) => fields.title)).toEqual(["Call Ruth"])
})

test("a refused change survives a reload, and its retry has the same key and comes last", () => {
  const { load } = tab()
  const before = load()
  before.open("ada")
  const key = before.add({ add: "", title: "Call Ruth" })
  before.mark(key, "refused", { ok: false, status: 503, again: true })
  const after = load()
  after.open("ada")
  expect(after.all()).toMatchObject([{ key, state: "refused", refusal: { again: true } }])
  after.add({ complete: "1" })
  after.add({ add: "", title: "Call Ruth" }, { key })
  expect(after.all().map((change) => [change.fields.title, change.state])).toEqual([
    [undefined, "waiting"],
    ["Call Ruth", "waiting"],
  ])
  expect(after.all()[1]?.key).toBe(key)
})

test("only the same button, its opposite or the deletion of the task removes a refused button", () => {
  const { load } = tab()
  const outbox = load()
  outbox.open("ada")
  const refused = (fields: Fields) => outbox.mark(outbox.add(fields), "refused", { ok: false, status: 503 })
  const states = () => outbox.all().map(({ fields }) => fields)
  refused({ complete: "1" })
  refused({ complete: "2" })
  outbox.add({ reopen: "1" })
  expect(states()).toEqual([{ complete: "2" }, { reopen: "1" }])
  outbox.add({ edit: "2", title: "Other" })
  expect(states()).toContainEqual({ complete: "2" })
  outbox.add({ delete: "2" })
  expect(states()).not.toContainEqual({ complete: "2" })
  refused({ undo: "a" })
  outbox.add({ undo: "b" })
  expect(states()).toContainEqual({ undo: "a" })
})

test("unreadable storage counts as empty", () => {
  const { load, stored } = tab()
  stored.set("latchkey.outbox", "{")
  const outbox = load()
  outbox.open("ada")
  expect(outbox.all()).toEqual([])
})
