/** Whether a text can be an `Idempotency-Key`: up to 255 visible ASCII characters. */
export const isIdempotencyKey = (text: string) => /^[\x21-\x7e]{1,255}$/.test(text)
