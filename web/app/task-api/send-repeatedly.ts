import { setTimeout as sleep } from "node:timers/promises"

const maxAttempts = 3
/** Milliseconds before the second attempt, twice as many before the third; each is shortened at random (jitter). */
const firstPause = 100

/** Calls `send` again after network errors, but not after a response of any status. Only for requests that may arrive twice. */
export async function sendRepeatedly(send: () => Promise<Response>, signal: AbortSignal): Promise<Response> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await send()
    } catch (error) {
      if (signal.aborted || attempt === maxAttempts) throw error
      const pause = firstPause * 2 ** (attempt - 1)
      await sleep(pause * (0.5 + Math.random() / 2), undefined, { signal })
    }
  }
}
