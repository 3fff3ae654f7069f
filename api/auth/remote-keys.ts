import type { Log } from "#shared/log/log.ts"
import { readKeySet, type SignatureAlgorithm } from "./key-set.ts"
import { CannotVerify, TokenRejected } from "./rejection.ts"

type Options = {
  url: string
  algorithm: SignatureAlgorithm
  log: Log
  /** Milliseconds between two readings; a key that was taken away is trusted no longer than this. */
  refreshEvery?: number
  /** Milliseconds between two readings on account of unknown keys, however many ask. */
  searchEvery?: number
  /** Milliseconds an answer may take. */
  deadline?: number
}

/** Characters of a key set. */
const maxLength = 65_536

/**
 * The issuer's public keys (RFC 7517), read at the first need and then at an interval, and at once when a token names a key
 * that is not among them. When they cannot be read the last ones stay; without any, `find` throws `CannotVerify`.
 */
export function followRemoteKeys({
  url,
  algorithm,
  log,
  refreshEvery = 30_000,
  searchEvery = 500,
  deadline = 3_000,
}: Options) {
  let keys = new Map<string, CryptoKey>()
  let lastAnswer: string | undefined
  let reachable: boolean | undefined
  let reading: Promise<void> | undefined
  let lastSearch = Number.NEGATIVE_INFINITY

  /** Many may ask at once; one reading serves them all. When faults begin and end is logged. */
  const read = () => {
    reading ??= readOnce().finally(() => {
      reading = undefined
    })
    return reading
  }

  async function readOnce() {
    try {
      const answer = await fetchText(url, deadline)
      // Keys that have not changed stay the same objects: what was verified with them stays verified.
      if (answer !== lastAnswer) keys = await readKeySet(answer, algorithm, log)
      if (answer !== lastAnswer) log.info("keys.read", { kids: [...keys.keys()] })
      lastAnswer = answer
      if (reachable === false) log.info("keys.reachable", { url })
      reachable = true
    } catch (error) {
      if (reachable !== false) log.warn("keys.unreachable", { url, error: String(error), kept: keys.size })
      reachable = false
    }
  }

  /** Unknown keys cost two readings a second at most: anybody can name one. */
  async function search() {
    if (performance.now() - lastSearch < searchEvery) return reading
    lastSearch = performance.now()
    await read()
  }

  const current = ({ kid }: Record<string, unknown>) => keys.get(kid as string)
  const refreshing = setInterval(read, refreshEvery)
  refreshing.unref()

  return {
    current,

    async find(header: Record<string, unknown>) {
      if (!current(header)) await search()
      const key = current(header)
      if (key) return key
      // While the issuer cannot be asked, a key unknown here may be a new one of his: that is no fault of the token.
      if (keys.size === 0 || !reachable)
        throw new CannotVerify("The keys that tokens are verified with cannot be reached")
      throw new TokenRejected("key")
    },

    async ready() {
      if (keys.size === 0) await search()
      return keys.size > 0
    },

    close() {
      clearInterval(refreshing)
    },
  }
}

/** The body of a 200 of bounded size, within the deadline. Redirects are not followed: the operator named the place. */
async function fetchText(url: string, deadline: number): Promise<string> {
  const response = await fetch(url, {
    headers: { accept: "application/jwk-set+json, application/json" },
    redirect: "error",
    signal: AbortSignal.timeout(deadline),
  })
  if (!response.ok || !response.body) throw new Error(`The key set was answered with status ${response.status}`)
  let text = ""
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    text += next.value
    if (text.length > maxLength) throw new Error(`The key set is longer than ${maxLength} characters`)
  }
  return text
}
