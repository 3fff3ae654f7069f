import { expect, test } from "bun:test"
import type { ShownTask } from "../outbox/optimistic-list.ts"
import type { QueuedChange } from "../outbox/outbox.ts"
import { inPlace, remember } from "./tasks-in-place.ts"

const task = (id: string, more: Partial<ShownTask> = {}): ShownTask => ({
  id,
  title: id,
  note: "",
  completed: false,
  priority: "medium",
  dueDate: null,
  labels: [],
  repeat: "",
  ...more,
})
const [a, b, c] = [task("a"), task("b"), task("c")]
const completing = (id: string): QueuedChange => ({ key: id, fields: { complete: id }, state: "sent" })

/** Returns the kept tasks after these lists were shown one after another. */
function shownWith(changes: QueuedChange[], shown: ShownTask[]) {
  const kept = new Map()
  remember(kept, [a, b, c], changes, shown)
  return kept
}

test("completed tasks keep their places when the server's list no longer contains them", () => {
  const [first, second] = [task("a", { completed: true }), task("b", { completed: true })]
  const kept = shownWith([completing("b"), completing("a")], [first, second, c])
  expect(inPlace([c], kept)).toMatchObject([{ id: "a", completed: true }, { id: "b", completed: true }, { id: "c" }])
  remember(kept, [c], [], inPlace([c], kept))
  expect(inPlace([c], kept).map(({ id }) => id)).toEqual(["a", "b", "c"])
})

test("a task that is in the server's list again is shown as it is there", () => {
  const kept = shownWith([completing("b")], [a, task("b", { completed: true }), c])
  remember(kept, [a, b, c], [], [a, b, c])
  expect(inPlace([a, b, c], kept)).toEqual([a, b, c])
})

test("a completed task is not forgotten because of a list that is older than the change", () => {
  const kept = shownWith([completing("b")], [a, task("b", { completed: true }), c])
  remember(kept, [a, b, c], [], [a, b, c])
  expect(inPlace([a, c], kept)[1]).toMatchObject({ id: "b", completed: true })
})

test("a kept task that is deleted disappears", () => {
  const kept = shownWith([completing("b")], [a, task("b", { completed: true }), c])
  remember(kept, [a, c], [{ key: "1", fields: { delete: "b" }, state: "sent" }], [a, c])
  expect(inPlace([a, c], kept)).toEqual([a, c])
})

test("a repeating task is not kept, because completing it moves its date", () => {
  const repeating = task("b", { completed: true, repeat: "every day" })
  expect(shownWith([completing("b")], [a, repeating, c]).size).toBe(0)
})
