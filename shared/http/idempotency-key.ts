import { Problem } from "./problem.ts"

/** Whether a text can be an `Idempotency-Key`: 1 to 255 visible ASCII characters. */
export const isIdempotencyKey = (text: string) => /^[\x21-\x7e]{1,255}$/.test(text)

/** Returns the `Idempotency-Key` of a request; undefined when it has none. Throws a 400 `Problem` when it is invalid. */
export function readIdempotencyKey(headers: Headers): string | undefined {
  const key = headers.get("idempotency-key") ?? undefined
  if (key === undefined || isIdempotencyKey(key)) return key
  throw new Problem("bad-request", "The Idempotency-Key must be 1 to 255 visible ASCII characters")
}
