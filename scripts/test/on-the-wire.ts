import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from "node:zlib"

const decoders = { zstd: zstdDecompressSync, br: brotliDecompressSync, gzip: gunzipSync }

/** The content codings that both servers offer. */
export const codings = Object.keys(decoders) as (keyof typeof decoders)[]

/** Sends a request with this `Accept-Encoding`. Returns the answer with its compressed bytes and its decoded text. */
export async function onTheWire(url: string, accepts: string, { headers, ...init }: RequestInit = {}) {
  const sent = new Headers(headers)
  sent.set("accept-encoding", accepts)
  const response = await fetch(url, { ...init, headers: sent, decompress: false, redirect: "manual" })
  const bytes = await response.bytes()
  const coding = response.headers.get("content-encoding") as keyof typeof decoders | null
  const text = new TextDecoder().decode(coding && bytes.length > 0 ? decoders[coding](bytes) : bytes)
  return { status: response.status, headers: response.headers, coding, bytes, text }
}
