import type { Log } from "#shared/log/log.ts"
import type { Settings } from "#shared/settings.ts"
import { followRemoteKeys } from "./remote-keys.ts"

type Header = Record<string, unknown>
export type Key = CryptoKey | Uint8Array

/** The keys that tokens are verified with. A token's header chooses among them (`kid`); it never brings one. */
export type Keys = {
  /** The key for a header, looking for new keys when it is unknown. Throws `TokenRejected` or `CannotVerify`. */
  find(header: Header): Promise<Key>
  /** The key for a header among those at hand. */
  current(header: Header): Key | undefined
  /** Whether there is any key at hand, after asking for keys when there is none. */
  ready(): Promise<boolean>
  close(): void
}

/** The shared secret under HS256, else the public keys at `JWKS_URL`, which are followed until `close`. */
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
