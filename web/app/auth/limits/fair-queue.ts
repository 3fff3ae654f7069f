type Options = {
  /** How many pieces of work run at a time. */
  slots: number
  /** How many pieces of work of one group run at a time. */
  slotsEach: number
  /** How many pieces of work may wait. */
  maxWaiting: number
  /** Milliseconds that each may wait. */
  maxWait: number
}

/**
 * The source of some work, from the most general part to the most specific, such as `["strangers", "198.51.100.0/24",
 * "198.51.100.7"]`. The parts of one level take turns.
 */
export type Lane = readonly [kind: string, group: string, ...finer: string[]]

type Waiter = (isTheirTurn: boolean) => void

/** One part of a lane. Its own parts take turns in the order of the map `parts`: after a turn, a part moves to the end. */
class Part {
  readonly parts = new Map<string, Part>()
  readonly line: Waiter[] = []
  waiting = 0
  running = 0
}

/**
 * Runs a limited number of pieces of work at a time, in turns between lanes: a lane waits for at most one turn of each other
 * lane, even if much of their work is waiting. When the queue is full, the last waiter of the longest lane is refused.
 */
export function fairQueue({ slots, slotsEach, maxWaiting, maxWait }: Options) {
  const root = new Part()

  /** The root and every part of this lane. */
  function partsOf(lane: Lane): Part[] {
    const path = [root]
    for (const name of lane) {
      const parent = path.at(-1)!
      let part = parent.parts.get(name)
      if (!part) {
        part = new Part()
        parent.parts.set(name, part)
      }
      path.push(part)
    }
    return path
  }

  /** Changes the counts of a lane. Moves its parts to the end of their maps, or removes parts without running or waiting work. */
  function count(lane: Lane, change: { waiting?: number; running?: number }) {
    const path = partsOf(lane)
    for (const part of path) {
      part.waiting += change.waiting ?? 0
      part.running += change.running ?? 0
    }
    for (const [depth, name] of [...lane.entries()].reverse()) {
      const [ring, part] = [path[depth]!.parts, path[depth + 1]!]
      if (change.waiting !== 1) ring.delete(name)
      if (part.waiting > 0 || part.running > 0) ring.set(name, part)
    }
  }

  /** The waiter whose turn is next. */
  function next(part = root, depth = 0): Waiter | undefined {
    if (part.waiting === 0 || (depth === 2 && part.running >= slotsEach)) return undefined
    if (part.line.length > 0) return part.line[0]
    for (const child of part.parts.values()) {
      const waiter = next(child, depth + 1)
      if (waiter) return waiter
    }
  }

  /** The last waiter of the longest lane. */
  function last(part = root): Waiter {
    const children = [...part.parts.values()]
    if (children.length === 0) return part.line.at(-1)!
    return last(children.reduce((longest, child) => (child.waiting >= longest.waiting ? child : longest)))
  }

  /** Resolves to whether this lane's turn came in time. */
  function turn(lane: Lane): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const { line } = partsOf(lane).at(-1)!
    const timer = setTimeout(() => settle(false), maxWait)
    const settle = (isTheirTurn: boolean) => {
      clearTimeout(timer)
      line.splice(line.indexOf(settle), 1)
      count(lane, { waiting: -1, running: isTheirTurn ? 1 : 0 })
      resolve(isTheirTurn)
    }
    line.push(settle)
    count(lane, { waiting: 1 })
    if (root.waiting > maxWaiting) last()(false)
    startNext()
    return promise
  }

  function startNext() {
    while (root.running < slots) {
      const waiter = next()
      if (!waiter) return
      waiter(true)
    }
  }

  return {
    /** Returns the result of `work`, or that of `instead` if the queue is full or the turn does not come in time. */
    async run<T>(lane: Lane, work: () => Promise<T>, instead: () => T): Promise<T> {
      if (!(await turn(lane))) return instead()
      try {
        return await work()
      } finally {
        count(lane, { running: -1 })
        startNext()
      }
    },
    figures: () => ({ running: root.running, waiting: root.waiting }),
  }
}
