/** Milliseconds of work after which it gives way. */
const slice = 8

/** Those who gave way, first come, first served. */
const waiting: (() => void)[] = []

/** One at each turn of the event loop: however much long work there is, others wait for one slice of it. */
function goOn() {
  waiting.shift()?.()
  if (waiting.length > 0) setImmediate(goOn)
}

/**
 * Divides long work into slices, so that other requests are served in between. Call the result between two steps and await
 * what it returns: nothing while the slice lasts, and then a promise of the next one.
 */
export function inSlices(): () => Promise<void> | undefined {
  let began = performance.now()
  return () => {
    if (performance.now() - began < slice) return undefined
    return new Promise((resolve) => {
      waiting.push(() => {
        began = performance.now()
        resolve()
      })
      if (waiting.length === 1) setImmediate(goOn)
    })
  }
}
