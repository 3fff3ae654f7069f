import { apiKey } from "@better-auth/api-key"
import { drizzleAdapter } from "better-auth/adapters/drizzle"
import { isAPIError } from "better-auth/api"
import { betterAuth } from "better-auth/minimal"
import { type JWKOptions, type JwtOptions, jwt } from "better-auth/plugins/jwt"
import { config, isHttps } from "#web/app/config.server.ts"
import { log } from "#web/app/log.server.ts"
import { clientAddressHeader } from "#web/http/client-address.ts"
import { cookiePrefix } from "#web/http/session-cookie.ts"
import { tooBusy } from "../limits/hashing-queue.server.ts"
import { consume } from "../limits/rate-limit.server.ts"
import { db } from "../store/database.server.ts"
import { ignoringLetterCase } from "../store/same-email.server.ts"
import * as schema from "../store/schema.ts"
import { lifetime } from "../store/sessions.server.ts"
import { databaseHooks } from "./database-hooks.server.ts"
import { afterEndpoint, beforeEndpoint } from "./endpoint-hooks.server.ts"
import { internalPaths, linkEndpoints } from "./link-endpoints.server.ts"
import { hashPassword, verifyPassword } from "./password.server.ts"
import { passwordEndpoints } from "./password-endpoints.server.ts"

const day = 24 * 60 * 60
const keyPairs = {
  EdDSA: { alg: "EdDSA", crv: "Ed25519" },
  ES256: { alg: "ES256" },
  RS256: { alg: "RS256", modulusLength: 2048 },
} satisfies Record<string, JWKOptions>

const { JWT_ALGORITHM, JWT_EXPIRES_IN } = config

/** The algorithm of the signing keys; `undefined` when tokens are signed with the shared secret. */
export const keyAlgorithm = JWT_ALGORITHM === "HS256" ? undefined : JWT_ALGORITHM

/** Options for making and publishing signing keys. We sign tokens ourselves, with a key in memory (tokens/mint.server.ts). */
export const jwtOptions = {
  jwks: {
    keyPairConfig: keyAlgorithm && keyPairs[keyAlgorithm],
    rotationInterval: 30 * day,
    // Seconds. An old key stays published until its last token has expired, even for the largest clock tolerance.
    gracePeriod: JWT_EXPIRES_IN + 300 + 60,
  },
  disableSettingJwtHeader: true,
} satisfies JwtOptions

/** Endpoints of features that are off, and Better Auth's error page, because it shows any text from its query. */
export const closedPaths = [
  "/error",
  "/sign-in/social",
  "/link-social",
  "/unlink-account",
  "/refresh-token",
  "/get-access-token",
  "/account-info",
  "/verify-email",
  "/send-verification-email",
  "/request-password-reset",
  "/reset-password",
  "/delete-user/callback",
  "/update-session",
]

/** Endpoints for passwords and one-time links. password-limits.server.ts limits them instead of Better Auth. */
const limitedByUs = Object.fromEntries(
  [
    "/sign-in/email",
    "/sign-up/email",
    "/change-password",
    "/change-email",
    "/delete-user",
    "/verify-password",
    "/api-key/create",
    ...internalPaths,
  ].map((path) => [path, false as const]),
)

/** Better Auth with our options: accounts, sessions and personal access keys. Pages and endpoints call it by call.server.ts. */
export const auth = betterAuth({
  appName: "Latchkey",
  baseURL: config.BETTER_AUTH_URL,
  secret: config.BETTER_AUTH_SECRET,
  telemetry: { enabled: false },
  // With transactions, so that no account is created without its password.
  database: (options) => ignoringLetterCase(drizzleAdapter(db, { provider: "pg", schema, transaction: true })(options)),
  emailAndPassword: {
    enabled: true,
    autoSignIn: config.SIGNUP_SIGNS_IN,
    // field-rules.server.ts checks the length of new passwords. At log-in, a short password is simply a wrong one.
    minPasswordLength: 1,
    maxPasswordLength: 65_536,
    password: { hash: hashPassword, verify: verifyPassword },
  },
  session: {
    expiresIn: lifetime,
    // store/sessions.server.ts renews sessions.
    disableSessionRefresh: true,
    freshAge: 0,
  },
  databaseHooks,
  hooks: { before: beforeEndpoint, after: afterEndpoint },
  rateLimit: { enabled: config.RATE_LIMIT, customRules: limitedByUs, customStorage: { consume } },
  plugins: [
    passwordEndpoints,
    linkEndpoints,
    jwt(jwtOptions),
    apiKey({
      defaultPrefix: "latchkey_",
      requireName: true,
      maximumNameLength: 100,
      startingCharactersConfig: { charactersLength: 13 },
      // A key is used for each new token, every few minutes, so the default of ten uses a day is too low.
      rateLimit: { enabled: false },
    }),
  ],
  disabledPaths: closedPaths,
  advanced: {
    cookiePrefix: cookiePrefix(isHttps),
    // `true` would put `__Secure-` before the prefix.
    useSecureCookies: false,
    defaultCookieAttributes: { secure: isHttps },
    disableOriginCheck: false,
    database: { generateId: "uuid" },
    ipAddress: { ipAddressHeaders: [clientAddressHeader] },
  },
  logger: { level: "error", log: (level, message) => log[level]("auth", { message: withoutParameters(message) }) },
  onAPIError: {
    // Without this, Better Auth writes every refusal to the console.
    onError(error) {
      if (isAPIError(error) && (error.statusCode < 500 || error.body?.code === tooBusy)) return
      log.error("auth", { message: withoutParameters(String(error)) })
    },
  },
})

/** The message of a failed query lists its parameters, which may be secrets. */
function withoutParameters(message: string) {
  return message.replace(/params:.*/s, "")
}
