type Options = {
  /** How many at a time. */
  slots: number
  /** How many may wait in line. */
  maxWaiting: number
  /** Milliseconds that anybody waits. */
  patience: number
}

/** Lets through so many at a time, in the order they came. */
export function turnstile({ slots, maxWaiting, patience }: Options) {
  const line = new Set<(isTheirs: boolean) => void>()
  let running = 0

  /** Resolves to whether one's turn has come. */
  async function turn(): Promise<boolean> {
    if (running < slots) {
      running++
      return true
    }
    if (line.size >= maxWaiting) return false
    const { promise, resolve } = Promise.withResolvers<boolean>()
    line.add(resolve)
    const timer = setTimeout(() => line.delete(resolve) && resolve(false), patience)
    return promise.finally(() => clearTimeout(timer))
  }

  function goOn() {
    const [next] = line
    if (!next) running--
    else if (line.delete(next)) next(true)
  }

  return {
    /** Does `work` when its turn comes, and `instead` at once when the line is full or nobody's patience lasts that long. */
    async run<T>(work: () => Promise<T>, instead: () => T): Promise<T> {
      if (!(await turn())) return instead()
      try {
        return await work()
      } finally {
        goOn()
      }
    },
    figures: () => ({ running, waiting: line.size }),
  }
}
