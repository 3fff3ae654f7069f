import { expect, test } from "bun:test"
import type { Fields } from "#web/app/forms/refusal.ts"
import { createOutbox } from "./outbox.ts"

function tab() {
  const kept = new Map<string, string>()
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  }
  return { kept, load: () => createOutbox(() => storage) }
}

test("what was not yet confirmed is there after a reload, to be sent under the same key", () => {
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

test("what was confirmed is not sent again after a reload", () => {
  const { load, kept } = tab()
  const outbox = load()
  outbox.open("ada")
  outbox.add({ complete: "1" })
  outbox.mark(outbox.all()[0]!.key, "done")
  expect(outbox.all()).toHaveLength(1)
  expect(kept.size).toBe(0)
  outbox.settle()
  expect(outbox.all()).toEqual([])
})

test("nobody sees or sends what another person left in the tab", () => {
  const { load, kept } = tab()
  const hers = load()
  hers.open("ada")
  hers.add({ add: "", title: "Call Ruth" })
  const his = load()
  his.open("bob")
  expect(his.all()).toEqual([])
  expect(kept.size).toBe(0)
})

test("a form under way when the session was found gone is left to the server; a toggle waits for the log-in", () => {
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

test("what a form under way says is handed out when the session ends", () => {
  const { load } = tab()
  const outbox = load()
  outbox.open("ada")
  const key = outbox.add({ edit: "1", title: "Call Ruth" })
  outbox.add({ add: "", title: "Waits for its turn" })
  outbox.mark(key, "sent")
  expect(outbox.close().map(({ fields }) => fields.title)).toEqual(["Call Ruth"])
})

test("a change that was refused is kept over a reload, and tried again under the same key, last of all", () => {
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

test("a refused button is forgotten once the same, its opposite or the task's deletion is asked for, and no other", () => {
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

test("what is unreadable in the tab is as if it had never been", () => {
  const { load, kept } = tab()
  kept.set("latchkey.outbox", "{")
  const outbox = load()
  outbox.open("ada")
  expect(outbox.all()).toEqual([])
})
