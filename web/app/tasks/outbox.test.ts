import { expect, test } from "bun:test"
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

test("what is unreadable in the tab is as if it had never been", () => {
  const { load, kept } = tab()
  kept.set("latchkey.outbox", "{")
  const outbox = load()
  outbox.open("ada")
  expect(outbox.all()).toEqual([])
})
