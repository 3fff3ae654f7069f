import { expect } from "bun:test"
import type { Ask } from "#api/test/api.ts"
import type { NewTask, Task, TaskPatch } from "../model.ts"
import {
  badCursor,
  type Expected,
  foreign,
  keyUsed,
  noChange,
  noDeletion,
  noLabel,
  notEverything,
  notFound,
  preconditionOf,
  shown,
  stale,
  unknownField,
} from "./expected.ts"
import { expectNothingForeign, idOf, type Person } from "./person.ts"
import type { GeneratedRequest, Match, Target } from "./requests.ts"
import type { Filter, Place, VersionedTask } from "./tasks-model.ts"

/** The parts of an answer that cannot be predicted. */
type Given = { id: string; createdAt: string; updatedAt: string; nextCursor: string | null }
type Sent = { sent: number; location: string | null }
/**
 * Sends a request of a person among `others`, and expects the answer, headers included, that the model of this person alone
 * predicts. From an answer the model learns only ids, times and cursors.
 */
export async function sendAndExpect(person: Person, made: GeneratedRequest, others: Person[]): Promise<void> {
  const { user, tasks, mark, cursors, keys } = person
  // Which one does not matter, but it must be the same for the same request.
  const other = others[JSON.stringify(made).length % others.length] as Person
  const base = made.spelling
    .replace(":userId", user.id)
    .replace(":USERID", user.id.toUpperCase())
    .replace(":another", other.user.id)
  const isForeign = made.spelling.includes(":another")

  /** Sends a request and compares the answer with the expected one. `sent` is the time before the request. */
  async function answered(method: string, path: string, init: Ask, expected: (body: Given, more: Sent) => Expected) {
    const sent = Date.now()
    const { status, headers, text, body } = await user.ask(method, path, init)
    const {
      status: right,
      headers: special,
      body: rest,
    } = isForeign ? foreign : expected(body, { sent, location: headers.get("location") })
    expect({ made, status }).toEqual({ made, status: right })
    const requestId = headers.get("x-request-id") as string
    const isProblem = right >= 400
    expect(body).toEqual(isProblem ? { ...(rest as object), requestId } : rest)
    for (const name of ["date", "content-length", "transfer-encoding", "content-encoding", "vary"]) headers.delete(name)
    const type = headers.get("content-type")?.replace(/;charset=utf-8$/, "")
    if (type) headers.set("content-type", type)
    expect(Object.fromEntries(headers)).toEqual({
      ...person.common,
      ...(rest !== undefined && { "content-type": isProblem ? "application/problem+json" : "application/json" }),
      ...special,
      "x-request-id": requestId,
    })
    expectNothingForeign(person, [...headers].join("\n") + text, requestId)
  }

  const addressed = (target: Target, match: Match) => {
    const id = idOf(person, others, target)
    const kept = tasks.find(id)
    return { id, kept, path: `${base}/${id}`, precondition: preconditionOf(match, kept?.version ?? 1) }
  }

  /** Sends a change of one task. Expects a 404, a 412, or the task as the model then has it. */
  async function changes(
    method: string,
    { target, match }: { target: Target; match: Match },
    route: string,
    body: object | undefined,
    patch: (now: VersionedTask) => TaskPatch,
  ) {
    const { id, kept, path, precondition } = addressed(target, match)
    await answered(method, path + route, { body, headers: precondition.headers }, (answer, { sent, location }) => {
      if (!kept) return notFound
      if (!precondition.allowsWrite) return stale
      expectNow(answer.updatedAt, sent)
      const change = newChange(location)
      const { headers, ...expected } = shown(tasks.change(id, patch(kept), answer.updatedAt, change))
      return { ...expected, headers: { ...headers, location: `/api/tasks/changes/${change}/undo` } }
    })
  }

  /** Returns the id of a change; expects that no answer contained it before. */
  function newChange(location: string | null): string {
    const [change = ""] = location?.match(/(?<=^\/api\/tasks\/changes\/)[\da-f-]{36}(?=\/undo$)/) ?? []
    expect([person, ...others].some(({ changes }) => changes.has(change))).toBe(false)
    person.changes.add(change)
    return change
  }

  /** The answer to a change of these tasks. `learnTimes` reads their new times afterwards. */
  function changedTogether(found: Task[], location: string | null, patch: (task: Task) => TaskPatch): Expected {
    const change = newChange(location)
    for (const task of found) tasks.change(task.id, patch(task), task.updatedAt, change)
    const headers = { location: `/api/tasks/changes/${change}/undo` }
    return { status: 200, body: { changed: found.length }, headers }
  }

  /** Compares these tasks with the model, and learns the time of their last change. */
  async function learnTimes(ids: string[]) {
    for (const id of ids) {
      const { task } = tasks.find(id) as VersionedTask
      const { body } = await user.get(`/api/tasks/${id}`)
      expect(body).toEqual({ ...task, updatedAt: expect.any(String) })
      task.updatedAt = body.updatedAt
    }
  }

  async function changeLabel(method: string, label: string, to?: string) {
    const found = tasks.labelled(label, to?.toLowerCase() === label ? to : undefined)
    const init = to === undefined ? {} : { body: { name: to } }
    await answered(method, `${base}/labels/${label}`, init, (_, { location }) => {
      if (found.length === 0) return tasks.labelled(label).length > 0 ? { status: 200, body: { changed: 0 } } : noLabel
      return changedTogether(found, location, ({ labels }) => ({
        labels: labels
          .filter((one) => one.toLowerCase() === label || one.toLowerCase() !== to?.toLowerCase())
          .flatMap((one) => (one.toLowerCase() === label ? (to ?? []) : one)),
      }))
    })
    if (!isForeign) await learnTimes(found.map(({ id }) => id))
  }

  const titled = (fields: NewTask): NewTask => ({ ...marked(fields), title: `${fields.title}${mark}`.trim() })
  const marked = <F extends TaskPatch>(fields: F): F => ({
    ...fields,
    ...(fields.title !== undefined && { title: `${fields.title}${mark}` }),
    ...(fields.description !== undefined && { description: `${mark}${fields.description}` }),
  })

  async function list(
    filter: Filter,
    { limit, counted }: { limit: number; counted?: string },
    from?: { cursor: string; place: Place },
    refused?: Expected,
  ) {
    const query = new URLSearchParams()
    const include = counted && "stats"
    for (const [name, value] of Object.entries({ ...filter, limit, include, today: counted, cursor: from?.cursor }))
      if (value !== undefined && value !== "") query.set(name, String(value))
    await answered("GET", `${base}?${query}`, {}, (answer) => {
      if (refused) return refused
      const { items, end } = tasks.page(filter, limit, from?.place)
      const nextCursor = answer.nextCursor
      expect(nextCursor).toEqual(end && expect.any(String))
      if (end) cursors.push({ cursor: String(nextCursor), filter, place: end })
      query.set("cursor", String(nextCursor))
      return {
        status: 200,
        body: { items, nextCursor, ...(counted && { stats: tasks.stats(counted) }) },
        headers: end ? { link: `<${base}?${query}>; rel="next"` } : {},
      }
    })
  }

  /** The answer to a deletion of these tasks. If there were any, its Location must be new. */
  function deleted(ids: string[], location: string | null): Expected {
    const [deletion = ""] = location?.match(/(?<=^\/api\/tasks\/deletions\/)[\da-f-]{36}(?=\/restore$)/) ?? []
    const count = tasks.remove(ids, deletion)
    if (count === 0) return { status: 200, body: { deleted: 0 } }
    expect([person, ...others].some(({ deletions }) => deletions.has(deletion))).toBe(false)
    person.deletions.add(deletion)
    return { status: 200, body: { deleted: count }, headers: { location: `/api/tasks/deletions/${deletion}/restore` } }
  }

  /** Sends a POST several times at once. With a key, all of them and all earlier ones with this key get the same answer. */
  async function post(
    { key, times }: { key: string | null; times: number },
    path: string,
    input: object,
    first: (answer: Given, more: Sent) => Expected,
  ) {
    const text = JSON.stringify(input)
    const one = () =>
      answered("POST", path, { body: input, headers: key ? { "idempotency-key": key } : {} }, (answer, more) => {
        const known = key ? keys.get(key) : undefined
        if (known) return known.input === text ? known.first : keyUsed
        const expected = first(answer, more)
        if (key) keys.set(key, { input: text, first: expected })
        return expected
      })
    await Promise.all(Array.from({ length: times }, one))
  }

  /** Expects an id that no answer contained before. */
  function expectNew(id: string) {
    expect([person, ...others].some(({ taskIds }) => taskIds.has(id))).toBe(false)
    person.taskIds.add(id)
  }

  const add = (made: Extract<GeneratedRequest, { kind: "add" }>) => {
    const input = titled(made.fields)
    return post(made, base, input, ({ id, createdAt }, { sent }) => {
      expectNew(id)
      expectNow(createdAt, sent)
      const { body, headers } = shown(tasks.add(id, input, createdAt))
      return { status: 201, body, headers: { ...headers, location: `/api/tasks/${id}` } }
    })
  }

  /** The answer does not contain the imported tasks, so this reads the newest tasks and expects exactly the imported ones. */
  async function importAll(made: Extract<GeneratedRequest, { kind: "import" }>) {
    const entries = made.entries.map(titled)
    const began = Date.now()
    let imports = 0
    await post(made, `${base}/import`, entries, (_, { location }) => {
      imports++
      const counts = { imported: entries.length, skipped: 0 }
      if (entries.length === 0) return { status: 201, body: counts }
      const [id = ""] = location?.match(/(?<=^\/api\/tasks\?import=)[\da-f-]{36}$/) ?? []
      expect([person, ...others].some(({ imports }) => imports.has(id))).toBe(false)
      person.imports.add(id)
      return { status: 201, body: counts, headers: { location: location as string } }
    })
    const { body } = await user.get("/api/tasks?limit=200")
    const added = (body.items as Task[]).filter(({ id }) => !tasks.find(id))
    expect(added).toHaveLength(imports * entries.length)
    const given = added.map(({ id, createdAt, updatedAt, completedAt, ...input }) => {
      expectNew(id)
      for (const time of [createdAt, updatedAt, completedAt]) if (time) expectNow(time, began)
      expect(completedAt !== null).toBe(input.completed)
      return input
    })
    const byText = (list: NewTask[]) => list.map((entry) => JSON.stringify(entry)).sort()
    expect(byText(given)).toEqual(byText(Array.from({ length: imports }, () => entries).flat()))
    for (const task of added) tasks.learn(task)
  }

  switch (made.kind) {
    case "me":
      if (isForeign) return
      return answered("GET", "/api/me", {}, () => ({
        status: 200,
        body: { id: user.id, email: `${user.id}@example.com` },
      }))
    case "list":
      return list({ ...made.filter, q: made.search.replace("MY", mark).replace("YOUR", other.mark) }, made)
    case "more": {
      const owners = made.whose === "own" ? [person] : others
      const [from] = nth(
        owners.flatMap(({ cursors }) => cursors),
        made.n,
      )
      if (!from) return
      return list(from.filter, made, from, made.whose === "own" ? undefined : badCursor)
    }
    case "labels":
      return answered("GET", `${base}/labels`, {}, () => ({ status: 200, body: tasks.labels() }))
    case "stats":
      return answered("GET", `${base}/stats?today=${made.today}`, {}, () => ({
        status: 200,
        body: tasks.stats(made.today),
      }))
    case "find": {
      const { kept, path, precondition } = addressed(made.target, made.match)
      return answered("GET", path, { headers: precondition.headers }, () => {
        if (!kept) return notFound
        if (precondition.read === 412) return stale
        const { body, headers } = shown(kept)
        return precondition.read === 304 ? { status: 304, headers } : { status: 200, body, headers }
      })
    }
    case "add":
      return add(made)
    case "import":
      return importAll(made)
    case "replace": {
      const input = titled(made.fields)
      return changes("PUT", made, "", input, () => input)
    }
    case "patch": {
      const patch = marked(made.fields)
      return changes("PATCH", made, "", patch, () => ({
        ...patch,
        ...(patch.title !== undefined && { title: patch.title.trim() }),
      }))
    }
    case "complete":
      return changes("PATCH", made, "/complete", { completed: made.completed }, () => ({ completed: made.completed }))
    case "toggle":
      return changes("PATCH", made, "/complete", undefined, ({ task }) => ({ completed: !task.completed }))
    case "remove": {
      const { id, kept, path, precondition } = addressed(made.target, made.match)
      return answered("DELETE", path, { headers: precondition.headers }, (_, { location }) => {
        if (!kept) return notFound
        if (!precondition.allowsWrite) return stale
        return { status: 204, headers: deleted([id], location).headers }
      })
    }
    case "clear":
      return answered("DELETE", `${base}?status=completed`, {}, (_, { location }) =>
        deleted(tasks.completedIds(), location),
      )
    case "restore": {
      const owners = made.whose === "own" ? [person] : others
      const [deletion = crypto.randomUUID()] = nth(
        owners.flatMap(({ deletions }) => [...deletions]),
        made.n,
      )
      return answered("POST", `${base}/deletions/${deletion}/restore`, {}, () => {
        const restored = tasks.restore(deletion)
        return restored > 0 ? { status: 200, body: { restored } } : noDeletion
      })
    }
    case "undo": {
      const owners = made.whose === "own" ? [person] : others
      const [change = crypto.randomUUID()] = nth(
        owners.flatMap(({ changes }) => [...changes]),
        made.n,
      )
      let undone: VersionedTask[] = []
      await answered("POST", `${base}/changes/${change}/undo`, {}, () => {
        undone = tasks.undo(change)
        return undone.length > 0 ? { status: 200, body: { restored: undone.length } } : noChange
      })
      return learnTimes(undone.map(({ task }) => task.id))
    }
    case "bulk":
    case "bulk delete": {
      const ids = [...new Set(made.targets.map((target) => idOf(person, others, target)))]
      const found = ids.flatMap((id) => tasks.find(id)?.task ?? [])
      const { add, remove, priority } = made.kind === "bulk" ? made : { add: "", remove: "", priority: "low" as const }
      const body =
        made.kind === "bulk"
          ? { ids, set: { priority }, addLabels: [add], removeLabels: [remove] }
          : { ids, delete: true }
      await answered("POST", `${base}/bulk`, { body }, (_, { location }) => {
        if (found.length < ids.length) return notFound
        if (made.kind === "bulk delete")
          return { ...deleted(ids, location), status: 200, body: { changed: ids.length } }
        return changedTogether(found, location, ({ labels }) => {
          const kept = labels.filter((label) => label.toLowerCase() !== remove.toLowerCase())
          const isThere = kept.some((label) => label.toLowerCase() === add.toLowerCase())
          return { priority, labels: isThere ? kept : [...kept, add] }
        })
      })
      if (made.kind === "bulk" && found.length === ids.length && !isForeign) await learnTimes(ids)
      return
    }
    case "rename":
      return changeLabel("PATCH", made.from, made.to)
    case "remove label":
      return changeLabel("DELETE", made.name)
    case "clear everything":
      return answered("DELETE", base, {}, () => notEverything)
    case "unknown field":
      return answered("POST", base, { body: { title: mark, owner: other.user.id } }, () => unknownField("owner"))
  }
}

/** Expects a time between sending and now. Server and test use the same clock. */
function expectNow(time: string, sent: number) {
  expect(Date.parse(time)).toBeWithin(sent, Date.now() + 1)
}

/** A list with the n-th entry, modulo its length; an empty list for an empty list. */
const nth = <T>(list: T[], n: number): T[] => (list.length ? [list[n % list.length] as T] : [])
