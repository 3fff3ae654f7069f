import { setTimeout as sleep } from "node:timers/promises"
import type { Log } from "#shared/log/log.ts"

type Running = { exited: Promise<string>; stop(): Promise<void> }

const shortestPause = 250
const longestPause = 10_000
/** Milliseconds. After a run of this length, the next pause is short again. */
const recovered = 30_000

/**
 * Restarts a process whenever it ends by itself, after pauses that double each time until it has run for a while. `first` is
 * the running process. Returns a function that stops it for good.
 */
export function keepRunning(name: string, first: Running, start: () => Running | Promise<Running>, log: Log) {
  const ending = new AbortController()
  let current = first

  const startAgain = async (pause: number) => {
    await sleep(pause, undefined, { signal: ending.signal }).catch(() => {})
    if (ending.signal.aborted) return undefined
    try {
      return await start()
    } catch (error) {
      log.error("start.process_does_not_start", { name, reason: (error as Error).message })
      return undefined
    }
  }

  const watch = async () => {
    let pause = shortestPause
    for (;;) {
      const since = Date.now()
      const how = await current.exited
      if (Date.now() - since > recovered) pause = shortestPause
      for (let next: Running | undefined; !next; pause = Math.min(pause * 2, longestPause)) {
        if (ending.signal.aborted) return
        log.error("start.process_ended", { name, how, startsAgainInMs: pause })
        next = await startAgain(pause)
        if (next) current = next
      }
      // It was stopped while it was starting.
      if (ending.signal.aborted) await current.stop()
    }
  }
  const watching = watch()

  return async () => {
    ending.abort()
    await current.stop()
    await watching
  }
}
