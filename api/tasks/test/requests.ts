import fc from "fast-check"
import { type ListQuery, type NewTask, type Priority, priorities, sorts } from "../model.ts"

/** The owner of the requested task, and which of the tasks that exist when the request is sent. */
export type Target = { whose: "own" | "removed" | "another's" | "nobody's"; n: number }
/** How the precondition relates to the task's version. */
export type Match = "none" | "current" | "stale" | "any" | "weak" | "unless current" | "unless any"
/** The path: without an owner's id, with the user's own, or with another user's. */
type Spelling = "/api/tasks" | "/api/:userId/tasks" | "/api/:USERID/tasks" | "/api/:another/tasks"

type Filter = Omit<ListQuery, "q" | "limit" | "cursor" | "include" | "today">

/** A generated request, made before the tasks exist. */
export type GeneratedRequest = { spelling: Spelling } & (
  | { kind: "me" | "labels" | "clear" | "clear everything" | "unknown field" }
  | { kind: "list"; filter: Filter; search: string; limit: number; counted?: string }
  | { kind: "more"; whose: "own" | "another's"; n: number; limit: number; counted?: string }
  | { kind: "restore" | "undo"; whose: "own" | "another's"; n: number }
  | { kind: "stats"; today: string }
  | { kind: "add"; fields: NewTask; key: string | null; times: number }
  | { kind: "import"; entries: NewTask[]; key: string | null; times: number }
  | { kind: "find" | "remove" | "toggle"; target: Target; match: Match }
  | { kind: "replace"; target: Target; match: Match; fields: NewTask }
  | { kind: "patch"; target: Target; match: Match; fields: Partial<NewTask> }
  | { kind: "bulk"; targets: Target[]; priority: Priority; add: string; remove: string }
  | { kind: "bulk delete"; targets: Target[] }
  | { kind: "rename"; from: string; to: string }
  | { kind: "remove label"; name: string }
  | { kind: "complete"; target: Target; match: Match; completed: boolean }
)

/** One of these, as often as its weight says. */
const weighted = <T>(...values: (readonly [weight: number, T])[]): fc.Arbitrary<T> =>
  fc.oneof(...values.map(([weight, value]) => ({ weight, arbitrary: fc.constant(value) })))

/** Few letters, so that titles are often alike, and characters with a meaning in SQL or LIKE. */
const word = fc.string({ unit: fc.constantFrom(..."aAbéÉ%_\\'\" "), maxLength: 3 })
const day = fc.constantFrom("2026-01-01", "2026-06-30", "2027-01-01", "9999-12-31")
const fields = {
  title: word,
  description: word,
  completed: weighted([3, false], [1, true]),
  priority: fc.constantFrom(...priorities),
  dueDate: fc.option(day),
  labels: fc.constantFrom([], ["home"], ["HOME", "b_2"], ["b_2"]),
  repeat: fc.constant(null),
}
const n = fc.nat({ max: 99 })
const target: fc.Arbitrary<Target> = fc.record({
  whose: weighted([6, "own"], [2, "another's"], [1, "removed"], [1, "nobody's"]),
  n,
})
const match: fc.Arbitrary<Match> = weighted(
  [6, "none"],
  ...(["current", "stale", "any", "weak", "unless current", "unless any"] as const).map((one) => [1, one] as const),
)
const spelling: fc.Arbitrary<Spelling> = weighted(
  [4, "/api/tasks"],
  [3, "/api/:userId/tasks"],
  [1, "/api/:USERID/tasks"],
  [1, "/api/:another/tasks"],
)
/** The day of the counts that a list includes. */
const counted = fc.option(day, { nil: undefined })
const limit = fc.constantFrom(1, 2, 5, 200)

const kind = <K extends GeneratedRequest["kind"], V>(
  name: K,
  rest: { [P in keyof V]: fc.Arbitrary<V[P]> } = {} as never,
) => fc.record({ kind: fc.constant(name), spelling, ...rest }) as unknown as fc.Arbitrary<GeneratedRequest>

/** MY is replaced by the mark of the user's own texts, YOUR by that of another user. */
const search = fc.oneof(fc.constantFrom("", "MY", "YOUR"), word)
const filter = {
  sort: fc.constantFrom(...sorts),
  status: fc.constantFrom("all", "active", "completed"),
  priority: fc.option(fc.constantFrom(...priorities), { nil: undefined }),
  label: fc.option(fc.constantFrom("home", "B_2"), { nil: undefined }),
}
const read = fc.oneof(
  { weight: 4, arbitrary: kind("list", { filter: fc.record(filter), search, limit, counted }) },
  {
    weight: 3,
    arbitrary: kind("more", { whose: weighted([3, "own"], [1, "another's"]), n, limit, counted }),
  },
  { weight: 2, arbitrary: kind("stats", { today: day }) },
  { weight: 3, arbitrary: kind("find", { target, match }) },
  { weight: 2, arbitrary: kind("labels") },
  kind("me"),
  kind("unknown field"),
)
const key = fc.option(fc.constantFrom("first", "second", "third"))
const times = fc.integer({ min: 1, max: 3 })
const write = fc.oneof(
  { weight: 8, arbitrary: kind("add", { fields: fc.record(fields), key, times }) },
  kind("import", { entries: fc.array(fc.record(fields), { maxLength: 4 }), key, times }),
  kind("replace", { target, match, fields: fc.record(fields) }),
  { weight: 2, arbitrary: kind("patch", { target, match, fields: fc.record(fields, { requiredKeys: [] }) }) },
  kind("complete", { target, match, completed: fc.boolean() }),
  kind("toggle", { target, match }),
  { weight: 2, arbitrary: kind("remove", { target, match }) },
  kind("bulk", {
    targets: fc.array(target, { minLength: 1, maxLength: 3 }),
    priority: fc.constantFrom(...priorities),
    add: fc.constantFrom("home", "new"),
    remove: fc.constantFrom("B_2", "HOME"),
  }),
  kind("bulk delete", { targets: fc.array(target, { minLength: 1, maxLength: 2 }) }),
  kind("rename", { from: fc.constantFrom("home", "b_2", "none"), to: fc.constantFrom("b_2", "HOME", "other") }),
  kind("remove label", { name: fc.constantFrom("home", "other", "none") }),
  kind("clear"),
  { weight: 2, arbitrary: kind("restore", { whose: weighted([2, "own"], [1, "another's"]), n }) },
  { weight: 2, arbitrary: kind("undo", { whose: weighted([2, "own"], [1, "another's"]), n }) },
  kind("clear everything"),
)

/** The requests of one user: writes one after the other, and concurrent reads between them. */
export const rounds: fc.Arbitrary<GeneratedRequest[][]> = fc.array(
  fc.oneof(
    write.map((one) => [one]),
    fc.array(read, { minLength: 1, maxLength: 4 }),
  ),
  { maxLength: 50, size: "max" },
)
