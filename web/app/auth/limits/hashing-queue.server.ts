import { APIError } from "better-auth/api"
import { neighbourhoodOf } from "#web/http/client-address.ts"
import { currentAttempt } from "./attempt.server.ts"
import { fairQueue, type Lane } from "./fair-queue.ts"

const slots = Math.max(2, navigator.hardwareConcurrency)
const queue = fairQueue({
  slots,
  slotsEach: Math.ceil(slots / 2),
  maxWaiting: 1_000,
  // The server closes a connection after half a minute without an answer.
  patience: 20_000,
})

/** People who have logged in before. Each of them takes turns with the others, and all of them with all strangers. */
export const knownLane = (who: string): Lane => ["known", who]

/** The addresses of one neighbourhood share their turns, because one attacker can have all of them. */
export const strangerLane = (address: string): Lane => ["strangers", neighbourhoodOf(address), address]

/**
 * Hashes one password when its turn comes: as many at a time as there are processors, in turns between people and networks.
 * This bounds memory, and lets nobody wait for more than one hash of each other network. Throws an error with the code
 * `tooBusy` when the queue is full or the turn does not come in time.
 */
export function inHashingQueue<T>(hash: () => Promise<T>): Promise<T> {
  const attempt = currentAttempt()
  const work = async () => {
    await attempt?.atItsTurn?.()
    return hash()
  }
  return queue.run(attempt?.lane ?? knownLane("this server"), work, () => {
    throw new APIError("SERVICE_UNAVAILABLE", { code: tooBusy })
  })
}

export const tooBusy = "TOO_BUSY"

/** How much is being hashed, and how much waits. */
export const hashingFigures = queue.figures
