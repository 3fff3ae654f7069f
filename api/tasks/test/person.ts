import { expect } from "bun:test"
import type { TestUser } from "#api/test/api.ts"
import type { Expected } from "./expected.ts"
import type { Target } from "./requests.ts"
import { type Filter, type Place, tasksModel } from "./tasks-model.ts"

/** A user with the tasks they must see, and the ids that others may try. */
export type Person = ReturnType<typeof personOf>

export function personOf(user: TestUser, mark: string, common: Record<string, string>) {
  return {
    user,
    /** Part of every text of this user, and of no text of another user. */
    mark,
    /** The headers of every answer. */
    common,
    tasks: tasksModel(),
    /** The ids of all tasks, deletions, changes and imports they ever had. */
    taskIds: new Set<string>(),
    deletions: new Set<string>(),
    changes: new Set<string>(),
    imports: new Set<string>(),
    cursors: [] as { cursor: string; filter: Filter; place: Place }[],
    /** The first body and answer of each idempotency key. */
    keys: new Map<string, { input: string; first: Expected }>(),
  }
}

/** Returns the id of a target; an unknown id if there is no such task. */
export function idOf(person: Person, others: Person[], { whose, n }: Target): string {
  const living = person.tasks.ids()
  const candidates = {
    own: living,
    removed: [...person.taskIds].filter((id) => !living.includes(id)),
    "another's": others.flatMap(({ taskIds }) => [...taskIds]),
    "nobody's": [crypto.randomUUID(), "nonsense", Bun.randomUUIDv7(), person.user.id],
  }[whose]
  return candidates[n % candidates.length] ?? crypto.randomUUID()
}

/** Expects that every id and every mark in an answer is this person's own. */
export function expectNothingForeign(
  { user, mark, taskIds, deletions, changes, imports }: Person,
  answer: string,
  requestId: string,
) {
  for (const [id] of answer.matchAll(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/gi))
    expect(
      [taskIds, deletions, changes, imports, new Set([user.id, requestId])].some((own) => own.has(id.toLowerCase())),
    ).toBe(true)
  for (const [name] of answer.matchAll(/~\d+~/g)) expect(name).toBe(mark)
}
