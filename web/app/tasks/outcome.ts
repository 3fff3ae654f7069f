import type { Refusal } from "../forms/refusal.ts"

/** What became of a change to the tasks. */
export type Outcome = Done | Refusal

type Done = {
  ok: true
  /** The key it was sent with. */
  key?: string
  message: string
  /** Names what was removed, for as long as that can be taken back. */
  undo?: string
}
