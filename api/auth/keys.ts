import type { Log } from "#shared/log/log.ts"
import type { Settings } from "#shared/settings.ts"
import { readKeySet, type SignatureAlgorithm } from "./key-set.ts"
import { CannotVerify, TokenRejected } from "./rejection.ts"

type Header = Record<string, unknown>
export type Key = CryptoKey | Uint8Array

/** The keys that verify tokens. The header of a token selects one of them by its `kid`; a key inside a token is never used. */
export type Keys = {
  /** The key for a header. Reads the keys again when the key is unknown. Throws `TokenRejected` or `CannotVerify`. */
  find(header: Header): Promise<Key>
  /** The key for a header, if it is already known. */
  current(header: Header): Key | undefined
  /** Whether any key is known. Reads the keys first when none is. */
  ready(): Promise<boolean>
  close(): void
}

/** The shared secret with HS256; otherwise the public keys at `JWKS_URL`, read at an interval until `close`. */
export function openKeys(settings: Settings, log: Log): Keys {
  const { JWT_ALGORITHM, JWKS_URL, BETTER_AUTH_SECRET } = settings
  if (JWT_ALGORITHM !== "HS256") return followRemoteKeys({ url: JWKS_URL, algorithm: JWT_ALGORITHM, log })
  if (!BETTER_AUTH_SECRET) throw new Error("JWT_ALGORITHM=HS256 needs BETTER_AUTH_SECRET")
  return sharedSecret(new TextEncoder().encode(BETTER_AUTH_SECRET))
}

const sharedSecret = (secret: Uint8Array): Keys => ({
  find: async () => secret,
  current: () => secret,
  ready: async () => true,
  close() {},
})

type RemoteKeys = {
  url: string
  algorithm: SignatureAlgorithm
  log: Log
  /** Milliseconds between two reads. A key that the issuer removed is trusted for this long at most. */
  refreshEvery?: number
  /** Milliseconds between two reads caused by unknown keys. */
  searchEvery?: number
  /** Milliseconds that a read may take. */
  deadline?: number
}

/** The most characters of a key set. */
const maxLength = 65_536

/**
 * The issuer's public keys (RFC 7517): read when first needed, then at an interval, and at once when a token names an unknown
 * key. After a failed read the previous keys stay valid. While there are none, `find` throws `CannotVerify`.
 */
export function followRemoteKeys({
  url,
  algorithm,
  log,
  refreshEvery = 30_000,
  searchEvery = 500,
  deadline = 3_000,
}: RemoteKeys) {
  let keys = new Map<string, CryptoKey>()
  let lastAnswer: string | undefined
  let reachable: boolean | undefined
  let reading: Promise<void> | undefined
  let lastSearch = Number.NEGATIVE_INFINITY

  /** Concurrent callers share one read. Logs the first failure and the recovery. */
  const read = () => {
    reading ??= readOnce().finally(() => {
      reading = undefined
    })
    return reading
  }

  async function readOnce() {
    try {
      const answer = await fetchText(url, deadline)
      // An unchanged key set keeps its key objects, so the cache of verified tokens stays valid.
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

  /** At most two reads a second, because any request can name an unknown key. */
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
      // While the issuer cannot be reached, an unknown key may be a new one, so the token may be good.
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

/** Returns the body of a 200, limited in size and time. Refuses redirects, because the operator set exactly this address. */
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
