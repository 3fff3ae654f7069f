/** Returns a new secret for a link or an address: 256 random bits in base64url. */
export const newSecret = (): string => Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url")

/** Returns the SHA-256 of a text in base64url. It is stored instead of a secret, and in names of counters for long texts. */
export const hashOf = (text: string): string => new Bun.CryptoHasher("sha256").update(text).digest("base64url")
