import { expect, test } from "bun:test"
import { createDrafts } from "./drafts.ts"

function storage() {
  const kept = new Map<string, string>()
  return {
    kept,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  }
}

/** The tabs of a browser, which share nothing but its storage. */
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

test("a draft is there after a reload, in its place and in its tab alone", () => {
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

test("the last place that was typed in comes last, and what was sent is kept no longer", () => {
  const { own, load } = browser()()
  const drafts = load()
  drafts.open("ada")
  for (const place of ["a", "b", "a"]) drafts.put(place, typed)
  expect(Object.keys(drafts.all()!)).toEqual(["b", "a"])
  for (const place of ["a", "b"]) drafts.put(place, undefined)
  expect(own.kept.size).toBe(0)
})

test("the end of a session leaves drafts to the same person, and to no other", () => {
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
  expect(own.kept.size).toBe(0)
})

test("a log-out ends the drafts of every tab: of those that hear of it, and of one that was asleep", () => {
  const newTab = browser()
  const [here, awake, asleep] = [newTab(), newTab(), newTab()]
  const [drafts, hearing, sleeping] = [here.load(), awake.load(), asleep.load()]
  for (const each of [drafts, hearing, sleeping]) {
    each.open("ada")
    each.put("new", typed)
  }
  drafts.forget()
  expect(hearing.heard({ key: "latchkey.logged-out" })).toBe(true)
  expect(hearing.all()).toBeUndefined()
  hearing.put("new", typed)
  for (const { own } of [here, awake]) expect(own.kept.has("latchkey.drafts")).toBe(false)
  const woken = asleep.load()
  woken.open("ada")
  expect(woken.all()).toEqual({})
  expect(woken.heard({ key: "something else" })).toBe(false)
})
