import { isIdempotencyKey } from "#shared/http/idempotency-key.ts"
import { Problem } from "#shared/http/problem.ts"

/** The `Idempotency-Key` of a request, if it has one: up to 255 visible ASCII characters. Throws a 400 `Problem`. */
export function readIdempotencyKey(headers: Headers): string | undefined {
  const key = headers.get("idempotency-key") ?? undefined
  if (key === undefined || isIdempotencyKey(key)) return key
  throw new Problem("bad-request", "The Idempotency-Key must be 1 to 255 visible ASCII characters")
}
