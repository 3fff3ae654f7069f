import type { JWKOptions, JwtOptions } from "better-auth/plugins/jwt"
import { settings } from "#web/app/config.server.ts"

const day = 24 * 60 * 60
const keyPairs = {
  EdDSA: { alg: "EdDSA", crv: "Ed25519" },
  ES256: { alg: "ES256" },
  RS256: { alg: "RS256", modulusLength: 2048 },
} satisfies Record<string, JWKOptions>

const { JWT_ALGORITHM, JWT_EXPIRES_IN } = settings

/** The algorithm of the key pair, or `undefined` when tokens are signed with the shared secret. */
export const keyAlgorithm = JWT_ALGORITHM === "HS256" ? undefined : JWT_ALGORITHM

/** How Better Auth makes and publishes signing keys; signing itself is ours (mint.server.ts), with the key held in memory. */
export const jwtOptions = {
  jwks: {
    keyPairConfig: keyAlgorithm && keyPairs[keyAlgorithm],
    rotationInterval: 30 * day,
    // An old key stays published until its last token has ended, the greatest forgivable drift included.
    gracePeriod: JWT_EXPIRES_IN + 300 + 60,
  },
  disableSettingJwtHeader: true,
} satisfies JwtOptions
