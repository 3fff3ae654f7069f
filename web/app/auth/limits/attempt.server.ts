import { AsyncLocalStorage } from "node:async_hooks"
import type { Device } from "./device.server.ts"
import type { Lane } from "./fair-queue.ts"
import type { GuessedBy } from "./password-limits.server.ts"

/** What is known of a request while Better Auth answers it, and does not reach its endpoints otherwise. */
export type Attempt = {
  /** Its place in the hashing queue. */
  lane: Lane
  /** The device that sent it. */
  device?: Device
  /** Whose wrong passwords this one would be counted among. */
  guessedBy?: GuessedBy
  /** Called when its turn to hash has come. Throws where it must not go on. */
  atItsTurn?: () => Promise<void>
  /** Whether an account that does not exist must take as long as a wrong password. */
  isLogIn?: boolean
  /** The hash of a new password, made before a transaction began. */
  newHash?: string
  /** The stored hash that the password was proven by. */
  provenHash?: string
}

const attempts = new AsyncLocalStorage<Attempt>()

/** The attempt that the running code belongs to; `undefined` outside of `duringAttempt`. */
export const currentAttempt = () => attempts.getStore()

export const duringAttempt = <T>(attempt: Attempt, work: () => Promise<T>) => attempts.run(attempt, work)
