import { expect, test } from "bun:test"
import { createDrafts } from "./drafts.tsx"

function storage() {
  const stored = new Map<string, string>()
  return {
    stored,
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => void stored.set(key, value),
    removeItem: (key: string) => void stored.delete(key),
  }
}

/** Tabs of one browser, which share only its storage. */
function browser() {
  const shared = storage()
  return () => {
    const own = storage()
    const load = () =>
      createDrafts(
        () => own,
        () => shared,
      )
    return { own, load }
  }
}

const typed = { title: "Call Ruth" }

test("a draft is restored after a reload, in its form and only in its tab", () => {
  const newTab = browser()
  const { load } = newTab()
  const before = load()
  before.open("ada")
  before.put("new", typed)
  const after = load()
  expect(after.all()).toBeUndefined()
  after.open("ada")
  expect(after.all()).toEqual({ new: typed })
  const other = newTab().load()
  other.open("ada")
  expect(other.all()).toEqual({})
})

test("the newest draft is last, and the draft of a sent form is removed", () => {
  const { own, load } = browser()()
  const drafts = load()
  drafts.open("ada")
  for (const place of ["a", "b", "a"]) drafts.put(place, typed)
  expect(Object.keys(drafts.all()!)).toEqual(["b", "a"])
  for (const place of ["a", "b"]) drafts.put(place, undefined)
  expect(own.stored.size).toBe(0)
})

test("after the end of a session the same person gets the drafts back, and no other person does", () => {
  const { own, load } = browser()()
  const drafts = load()
  drafts.open("ada")
  drafts.put("new", typed)
  drafts.close()
  expect(drafts.all()).toBeUndefined()
  drafts.open("ada")
  expect(drafts.all()).toEqual({ new: typed })
  drafts.close()
  drafts.open("bob")
  expect(drafts.all()).toEqual({})
  expect(own.stored.size).toBe(0)
})

test("a log-out deletes the drafts of every tab that gets the event, and of a suspended one", () => {
  const newTab = browser()
  const [here, awake, asleep] = [newTab(), newTab(), newTab()]
  const [drafts, hearing, sleeping] = [here.load(), awake.load(), asleep.load()]
  for (const each of [drafts, hearing, sleeping]) {
    each.open("ada")
    each.put("new", typed)
  }
  drafts.deleteAll()
  expect(hearing.onStorage({ key: "latchkey.logged-out" })).toBe(true)
  expect(hearing.all()).toBeUndefined()
  hearing.put("new", typed)
  for (const { own } of [here, awake]) expect(own.stored.has("latchkey.drafts")).toBe(false)
  const woken = asleep.load()
  woken.open("ada")
  expect(woken.all()).toEqual({})
  expect(woken.onStorage({ key: "something else" })).toBe(false)
})
