/**
 * Makes concurrent completions of the same tasks wait for each other, because only one of them may move the date of a repeating
 * task. This covers one process; the version that a write names covers the others.
 */
export function openCompletions() {
  /** The last completion under way, by subject and task. Resolves to the tasks whose date it, or one before it, moved. */
  const running = new Map<string, Promise<Set<string>>>()

  /** Runs a completion after those that are under way. `moved` has the tasks whose date these moved; `run` adds to it. */
  return async function completing<T>(
    subject: string,
    ids: string[],
    run: (moved: Set<string>) => Promise<T>,
  ): Promise<T> {
    const keys = ids.map((id) => `${subject} ${id}`)
    const earlier = keys.map((key) => running.get(key))
    const moved = new Set<string>()
    const { promise, resolve } = Promise.withResolvers<Set<string>>()
    for (const key of keys) running.set(key, promise)
    try {
      for (const [index, before] of (await Promise.all(earlier)).entries())
        if (before?.has(ids[index]!)) moved.add(ids[index]!)
      return await run(moved)
    } finally {
      resolve(moved)
      for (const key of keys) if (running.get(key) === promise) running.delete(key)
    }
  }
}

export type Completing = ReturnType<typeof openCompletions>
