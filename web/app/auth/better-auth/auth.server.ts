import { apiKey } from "@better-auth/api-key"
import { drizzleAdapter } from "better-auth/adapters/drizzle"
import { isAPIError } from "better-auth/api"
import { betterAuth } from "better-auth/minimal"
import { jwt } from "better-auth/plugins/jwt"
import { isHttps, settings } from "#web/app/config.server.ts"
import { log } from "#web/app/log.server.ts"
import { clientAddressHeader } from "#web/http/client-address.ts"
import { cookiePrefix } from "#web/http/session-cookie.ts"
import { lifetime } from "../cache/session-lifetime.server.ts"
import { tooBusy } from "../limits/hashing-queue.server.ts"
import { consume } from "../limits/rate-limit.server.ts"
import { db } from "../store/database.server.ts"
import { ignoringLetterCase } from "../store/same-email.server.ts"
import * as schema from "../store/schema.ts"
import { databaseHooks } from "./database-hooks.server.ts"
import { afterEndpoint, beforeEndpoint } from "./endpoint-hooks.server.ts"
import { jwtOptions } from "./jwt-options.server.ts"
import { hashPassword, verifyPassword } from "./password.server.ts"
import { passwordEndpoints } from "./password-endpoints.server.ts"

/** Endpoints of Better Auth for features that are off, and its error page, which shows whatever its query says. */
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

/** Endpoints that take a password have limits of their own (password-limits.server.ts). */
const limitedByUs = Object.fromEntries(
  [
    "/sign-in/email",
    "/sign-up/email",
    "/change-password",
    "/change-email",
    "/delete-user",
    "/verify-password",
    "/api-key/create",
  ].map((path) => [path, false as const]),
)

/** Accounts, sessions and personal access keys, kept by Better Auth. Pages and endpoints reach it through call.server.ts. */
export const auth = betterAuth({
  appName: "Latchkey",
  baseURL: settings.BETTER_AUTH_URL,
  secret: settings.BETTER_AUTH_SECRET,
  telemetry: { enabled: false },
  // A transaction, so that no account is ever left without its password.
  database: (options) => ignoringLetterCase(drizzleAdapter(db, { provider: "pg", schema, transaction: true })(options)),
  emailAndPassword: {
    enabled: true,
    autoSignIn: settings.SIGNUP_SIGNS_IN,
    // The length is one of the rules in field-rules.server.ts; at log-in a wrong length is a wrong password like any other.
    minPasswordLength: 1,
    maxPasswordLength: 65_536,
    password: { hash: hashPassword, verify: verifyPassword },
  },
  session: {
    expiresIn: lifetime,
    // session.server.ts renews them.
    disableSessionRefresh: true,
    freshAge: 0,
  },
  databaseHooks,
  hooks: { before: beforeEndpoint, after: afterEndpoint },
  rateLimit: { enabled: settings.RATE_LIMIT, customRules: limitedByUs, customStorage: { consume } },
  plugins: [
    passwordEndpoints,
    jwt(jwtOptions),
    apiKey({
      defaultPrefix: "latchkey_",
      requireName: true,
      maximumNameLength: 100,
      startingCharactersConfig: { charactersLength: 13 },
      // A key only buys tokens, and each of them lives for minutes: the default of ten uses a day would be too few.
      rateLimit: { enabled: false },
    }),
  ],
  disabledPaths: closedPaths,
  advanced: {
    cookiePrefix: cookiePrefix(isHttps),
    // It would put `__Secure-` in front of the prefix.
    useSecureCookies: false,
    defaultCookieAttributes: { secure: isHttps },
    disableOriginCheck: false,
    database: { generateId: "uuid" },
    ipAddress: { ipAddressHeaders: [clientAddressHeader] },
  },
  logger: { level: "error", log: (level, message) => log[level]("auth", { message: withoutParameters(message) }) },
  onAPIError: {
    // A refusal is an answer and no fault of ours; left alone, Better Auth writes each to the console.
    onError(error) {
      if (isAPIError(error) && (error.statusCode < 500 || error.body?.code === tooBusy)) return
      log.error("auth", { message: withoutParameters(String(error)) })
    },
  },
})

/** A failed query's message lists its parameters, and they may be secrets. */
function withoutParameters(message: string) {
  return message.replace(/params:.*/s, "")
}
