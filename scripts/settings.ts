import { z } from "zod"

const origin = z
  .url({ protocol: /^https?$/, error: "must be an http or https URL" })
  .transform((url) => new URL(url).origin)
const url = z.url({ protocol: /^https?$/, error: "must be an http or https URL" })
const postgresUrl = z.url({ protocol: /^postgres(ql)?$/, error: "must be a postgres:// URL" })
const integer = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((n) => n >= min && n <= max, `must be a whole number from ${min} to ${max}`)
const flag = z.enum(["true", "false"], { error: "must be true or false" }).transform((value) => value === "true")
const list = z.string().transform((value) =>
  value
    .split(",")
    .map((entry) => entry.trim())
    .filter(Boolean),
)

/** Every setting with its rule and its default; `.env.example` explains each to the operator. */
const Environment = z.object({
  NODE_ENV: z
    .enum(["development", "production", "test"], { error: "must be development, production or test" })
    .default("development"),
  HOST: z.string().default("127.0.0.1"),
  WEB_PORT: integer(1, 65_535).default(3000),
  API_PORT: integer(1, 65_535).default(8000),
  BETTER_AUTH_URL: origin.optional(),
  BETTER_AUTH_SECRET: z.string().min(32, "must be at least 32 characters").optional(),
  API_URL: origin.optional(),
  DATABASE_URL: postgresUrl.optional(),
  API_DATABASE_URL: postgresUrl.optional(),
  DATA_DIR: z.string().default(".data"),
  JWT_ALGORITHM: z
    .enum(["EdDSA", "ES256", "RS256", "HS256"], { error: "must be EdDSA, ES256, RS256 or HS256" })
    .default("EdDSA"),
  JWKS_URL: url.optional(),
  JWT_ISSUER: z.string().optional(),
  JWT_AUDIENCE: z.string().optional(),
  JWT_EXPIRES_IN: integer(5, 86_400).default(300),
  JWT_CLOCK_TOLERANCE: integer(0, 300).default(30),
  SESSION_EXPIRES_IN: integer(10, 31_536_000).default(604_800),
  SIGNUP_SIGNS_IN: flag.default(true),
  CORS_ORIGINS: list.pipe(z.array(origin)).optional(),
  RATE_LIMIT: flag.default(true),
  API_PROCESSES: integer(1, 64).default(1),
  WEB_PROCESSES: integer(1, 64).default(1),
  TOKEN_BINDING: z.enum(["none", "dpop"], { error: "must be none or dpop" }).default("none"),
  TRUST_PROXY: list.default([]),
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: "must be a redis:// URL" }).optional(),
  LOG_LEVEL: z
    .enum(["debug", "info", "warn", "error", "silent"], { error: "must be debug, info, warn, error or silent" })
    .default("info"),
})

const isLocalhost = (hostname: string) =>
  ["localhost", "127.0.0.1", "[::1]"].includes(hostname) || hostname.endsWith(".localhost")

const Checked = Environment.transform((env) => {
  const BETTER_AUTH_URL = env.BETTER_AUTH_URL ?? `http://localhost:${env.WEB_PORT}`
  const API_URL = env.API_URL ?? `http://localhost:${env.API_PORT}`
  return {
    ...env,
    BETTER_AUTH_URL,
    API_URL,
    JWKS_URL: env.JWKS_URL ?? `${BETTER_AUTH_URL}/api/auth/jwks`,
    JWT_ISSUER: env.JWT_ISSUER ?? BETTER_AUTH_URL,
    JWT_AUDIENCE: env.JWT_AUDIENCE ?? API_URL,
    CORS_ORIGINS: env.CORS_ORIGINS ?? [BETTER_AUTH_URL],
  }
}).superRefine((env, faults) => {
  const fault = (name: string, message: string) => faults.addIssue({ code: "custom", path: [name], message })
  const web = new URL(env.BETTER_AUTH_URL)
  if (env.NODE_ENV === "production" && web.protocol !== "https:" && !isLocalhost(web.hostname))
    fault("BETTER_AUTH_URL", "must be https in production unless its host is localhost")
  if (env.NODE_ENV === "production" && !env.BETTER_AUTH_SECRET) fault("BETTER_AUTH_SECRET", "must be set in production")
  if (env.WEB_PORT === env.API_PORT) fault("API_PORT", "must differ from WEB_PORT")
})

export type Settings = z.infer<typeof Checked>

/** Every fault of the environment in one error, a line each. */
export class SettingsError extends Error {
  constructor(readonly faults: string[]) {
    super(`The settings are not usable:\n${faults.map((fault) => `  ${fault}`).join("\n")}`)
    this.name = "SettingsError"
  }
}

/** Reads and validates the whole environment at once; an empty value counts as unset. Throws `SettingsError`. */
export function readSettings(environment: Record<string, string | undefined>): Settings {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""))
  const read = Checked.safeParse(given)
  if (read.success) return read.data
  throw new SettingsError(read.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`))
}
