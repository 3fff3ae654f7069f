/** A new secret for a link or an address: 256 random bits in base64url. */
export const newSecret = (): string => Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url")

/** SHA-256 of a text in base64url: what is stored of a secret, and a counter's name for a text of any length. */
export const hashOf = (text: string): string => new Bun.CryptoHasher("sha256").update(text).digest("base64url")
