import { AsyncLocalStorage } from "node:async_hooks"
import { APIError } from "better-auth/api"
import { neighbourhoodOf } from "#web/http/client-address.ts"
import { fairQueue, type Lane } from "./fair-queue.ts"
import type { Device, GuessCounters } from "./password-limits.server.ts"

/** Data about a request for our hooks, because Better Auth does not pass it to them. */
export type Attempt = {
  /** Its lane in the hashing queue. */
  lane: Lane
  /** The device that sent it. */
  device?: Device
  /** The counters to increment if its password is wrong. */
  guessCounters?: GuessCounters
  /** Called just before a password is hashed. Throws if it must not be hashed. */
  beforeHashing?: () => Promise<void>
  /** Whether an account that does not exist must take as long as a wrong password. */
  isLogIn?: boolean
  /** The hash of a new password, made before a transaction began. */
  newHash?: string
  /** The stored hash that the password matched. */
  provenHash?: string
}

const attempts = new AsyncLocalStorage<Attempt>()

/** The attempt that the running code belongs to; `undefined` outside of `duringAttempt`. */
export const currentAttempt = () => attempts.getStore()

export const duringAttempt = <T>(attempt: Attempt, work: () => Promise<T>) => attempts.run(attempt, work)

const slots = Math.max(2, navigator.hardwareConcurrency)
const queue = fairQueue({
  slots,
  slotsEach: Math.ceil(slots / 2),
  maxWaiting: 1_000,
  // The server closes a connection after 30 s without an answer.
  maxWait: 20_000,
})

/** The lane of a person who has logged in before. These lanes take turns with each other, and together with all strangers. */
export const knownLane = (who: string): Lane => ["known", who]

/** All addresses of a neighbourhood share their turns, because one attacker may own all of them. */
export const strangerLane = (address: string): Lane => ["strangers", neighbourhoodOf(address), address]

/**
 * Hashes a password when its turn comes: one per processor at a time, in turns between people and networks. This limits the
 * memory, and a request waits for at most one hash of each other network. Throws an error with the code `tooBusy` when the
 * queue is full or the turn does not come in time.
 */
export function inHashingQueue<T>(hash: () => Promise<T>): Promise<T> {
  const attempt = currentAttempt()
  const work = async () => {
    await attempt?.beforeHashing?.()
    return hash()
  }
  return queue.run(attempt?.lane ?? knownLane("this server"), work, () => {
    throw new APIError("SERVICE_UNAVAILABLE", { code: tooBusy })
  })
}

export const tooBusy = "TOO_BUSY"

/** The numbers of running and waiting hashes. */
export const hashingFigures = queue.figures
