import { decode, encode, type Hostile, nextCharacter } from "./forge.ts"
import type { Algorithm } from "./issuer.ts"

export const wrongSignature: Hostile = ({ algorithm, parts, token, resign, sign, goodClaims }) => {
  const bytes = decode(parts.signature)
  const size = bytes.length
  const flipped = (at: number) => bytes.map((byte, index) => (index === at ? byte ^ 1 : byte))
  const filled = (byte: number) => new Uint8Array(size).fill(byte)
  const other = sign({ claims: { sub: crypto.randomUUID() } })
  const claims = { ...goodClaims(), sub: crypto.randomUUID() }
  return {
    zeros: resign(filled(0)),
    ones: resign(filled(255)),
    "one byte": resign(new Uint8Array(1)),
    "a byte less": resign(bytes.slice(0, -1)),
    "a byte less in front": resign(bytes.slice(1)),
    "half of it": resign(bytes.slice(0, size / 2)),
    "a zero more": resign(new Uint8Array([...bytes, 0])),
    "a zero more in front": resign(new Uint8Array([0, ...bytes])),
    "itself twice": resign(new Uint8Array([...bytes, ...bytes])),
    "its first bit changed": resign(flipped(0)),
    "its last bit changed": resign(flipped(size - 1)),
    backwards: resign(bytes.toReversed()),
    "its halves exchanged": resign(new Uint8Array([...bytes.slice(size / 2), ...bytes.slice(0, size / 2)])),
    "as hexadecimal text": `${parts.header}.${parts.payload}.${Buffer.from(bytes).toString("hex")}`,
    "of another token": other.then((signed) => `${parts.header}.${parts.payload}.${signed.split(".")[2]}`),
    "other claims under it": `${parts.header}.${encode(claims)}.${parts.signature}`,
    "the payload of another token": other.then(
      (signed) => `${parts.header}.${signed.split(".")[1]}.${parts.signature}`,
    ),
    "over the payload alone": sign({}).then((signed) => `${parts.header}.${parts.payload}.${signed.split(".")[2]}`),
    "a changed letter of its payload": token.replace(
      `.${parts.payload.slice(0, 9)}`,
      `.${parts.payload.slice(0, 8)}${nextCharacter(parts.payload[8] ?? "")}`,
    ),
    ...malleable[algorithm](bytes, resign),
  }
}

/** Signatures that an implementation accepts if its arithmetic does not check ranges. */
const malleable: Record<
  Algorithm,
  (signature: Uint8Array, resign: (bytes: Uint8Array) => string) => Record<string, string>
> = {
  /** S + L, which is equal to S for an implementation that does not check S < L, the order of the group (RFC 8032, 5.1.7). */
  EdDSA: (signature, resign) => {
    const order = 2n ** 252n + 27742317777372353535851937790883648493n
    const s = toNumber(signature.slice(32).toReversed()) + order
    return {
      "S plus the order": resign(new Uint8Array([...signature.slice(0, 32), ...toBytes(s, 32).toReversed()])),
      "R the identity, S zero": resign(new Uint8Array([1, ...new Uint8Array(63)])),
    }
  },
  /** Without a check of the range, zeros are valid ("psychic signatures", CVE-2022-21449), and so is a number plus the order. */
  ES256: (signature, resign) => {
    const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n
    const [r, s] = [signature.slice(0, 32), signature.slice(32)]
    const zero = new Uint8Array(32)
    const full = toBytes(order, 32)
    const der = (n: Uint8Array) => [2, 33, 0, ...n]
    return {
      "r zero": resign(new Uint8Array([...zero, ...s])),
      "s zero": resign(new Uint8Array([...r, ...zero])),
      "r the order": resign(new Uint8Array([...full, ...s])),
      "s the order": resign(new Uint8Array([...r, ...full])),
      "both the order": resign(new Uint8Array([...full, ...full])),
      "r one, s one": resign(new Uint8Array([...toBytes(1n, 32), ...toBytes(1n, 32)])),
      "in DER": resign(new Uint8Array([0x30, 70, ...der(r), ...der(s)])),
      "r and s a byte longer": resign(new Uint8Array([0, ...r, 0, ...s])),
    }
  },
  RS256: (signature, resign) => ({
    "the number one": resign(toBytes(1n, signature.length)),
    "plus one": resign(toBytes(toNumber(signature) + 1n, signature.length)),
  }),
  HS256: (signature, resign) => ({
    "its first half": resign(signature.slice(0, 16)),
    "a single byte of it": resign(signature.slice(0, 1)),
  }),
}

const toNumber = (bytes: Uint8Array) => BigInt(`0x${Buffer.from(bytes).toString("hex")}`)
const toBytes = (number: bigint, size: number) =>
  new Uint8Array(Buffer.from((number % 2n ** BigInt(size * 8)).toString(16).padStart(size * 2, "0"), "hex"))
