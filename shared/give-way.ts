/** Milliseconds of work after which it gives way. */
const slice = 8

/** Those who gave way, first come, first served. */
const waiting: (() => void)[] = []

/** One at each turn of the event loop: however much long work there is, others wait for one slice of it. */
function goOn() {
  waiting.shift()?.()
  if (waiting.length > 0) setImmediate(goOn)
}

/** Lets other requests be served, and other long work have its slice, before the caller goes on. */
export const giveWay = () =>
  new Promise<void>((resolve) => {
    waiting.push(resolve)
    if (waiting.length === 1) setImmediate(goOn)
  })

/**
 * Divides long work into slices. Call the result between two steps and await what it returns: nothing while the slice
 * lasts, and then a promise of the next one.
 */
export function inSlices(): () => Promise<void> | undefined {
  let began = performance.now()
  const next = () => {
    began = performance.now()
  }
  return () => (performance.now() - began < slice ? undefined : giveWay().then(next))
}
