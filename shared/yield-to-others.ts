/** Milliseconds that long work may run without a pause. */
const slice = 8

/** Resumes long work that is waiting for its next slice, in order of arrival. */
const waiting: (() => void)[] = []

/** Resumes one per turn of the event loop, so that other requests never wait for more than one slice. */
function resumeNext() {
  waiting.shift()?.()
  if (waiting.length > 0) setImmediate(resumeNext)
}

/** Resolves after other requests had a turn and all long work that was waiting already had a slice. */
export const yieldToOthers = () =>
  new Promise<void>((resolve) => {
    waiting.push(resolve)
    if (waiting.length === 1) setImmediate(resumeNext)
  })

/**
 * Divides long work into slices. Call the returned function between two steps and await its result: undefined while the
 * slice lasts, otherwise a promise that resolves at the next slice.
 */
export function inSlices(): () => Promise<void> | undefined {
  let began = performance.now()
  const next = () => {
    began = performance.now()
  }
  return () => (performance.now() - began < slice ? undefined : yieldToOthers().then(next))
}
