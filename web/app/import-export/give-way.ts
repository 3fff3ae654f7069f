import { setImmediate } from "node:timers/promises"

/** Milliseconds of work after which other requests get their turn. */
const slice = 10

/**
 * Returns a function to await between two steps of a long work: it lets the event loop serve other requests whenever the
 * work has run for a slice.
 */
export function givingWay(): () => Promise<void> | undefined {
  let began = performance.now()
  return () => {
    if (performance.now() - began < slice) return undefined
    return setImmediate().then(() => {
      began = performance.now()
    })
  }
}
