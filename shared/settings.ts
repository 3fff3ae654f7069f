import { readFileSync } from "node:fs"
import { z } from "zod"
import { isNetwork } from "./http/networks.ts"
import { OperatorError } from "./operator-error.ts"

const isHttpUrl = (value: string) => /^https?:$/.test(parsed(value)?.protocol ?? "")
const isOrigin = (value: string) => isHttpUrl(value) && /^https?:\/\/[^/?#@*]+\/?$/i.test(value)
const isPostgresUrl = (value: string) => /^postgres(ql)?:$/.test(parsed(value)?.protocol ?? "")
const parsed = (value: string) => (URL.canParse(value) ? new URL(value) : undefined)

const httpUrl = z.string().refine(isHttpUrl, "must be an http or https URL")
const origin = z
  .string()
  .refine(isOrigin, "must be an http or https origin: scheme, host and port, nothing after them")
  .transform((value) => new URL(value).origin)
const postgresUrl = z
  .string()
  .refine(
    (value) => isPostgresUrl(value) && parsed(value)?.username,
    "must be a URL like postgres://login:password@host/database",
  )
const redisUrl = z
  .string()
  .refine((value) => /^rediss?:$/.test(parsed(value)?.protocol ?? ""), "must be a redis:// or rediss:// URL")
const choice = <const Words extends readonly string[]>(words: Words) =>
  z.enum(words, { error: `must be ${words.slice(0, -1).join(", ")} or ${words.at(-1)}` })
const flag = choice(["true", "false"]).transform((value) => value === "true")
const integer = (min: number, max: number) => {
  const range = `must be a whole number from ${min} to ${max}`
  const inRange = (value: string) => /^\d{1,15}$/.test(value) && Number(value) >= min && Number(value) <= max
  return z.string().refine(inRange, range).transform(Number)
}
const listOf = (isEntry: (entry: string) => boolean, error: string) =>
  z
    .string()
    .transform((value) =>
      value
        .split(",")
        .map((entry) => entry.trim())
        .filter(Boolean),
    )
    .refine((entries) => entries.every(isEntry), error)

/** Characters. */
const minSecret = 32
const maxContact = 200

/** The rule and default of every setting; `derived` has the defaults that depend on other settings. See `.env.example`. */
const rules = {
  NODE_ENV: choice(["development", "production", "test"]).default("development"),
  HOST: z.string().default("127.0.0.1"),
  WEB_PORT: integer(1, 65_535).default(3000),
  API_PORT: integer(1, 65_535).default(8000),
  METRICS_PORT: integer(1, 65_535).optional(),
  BETTER_AUTH_URL: origin.optional(),
  BETTER_AUTH_SECRET: z.string().min(minSecret, `must be at least ${minSecret} characters`).optional(),
  API_URL: origin.optional(),
  API_PUBLIC_URL: origin.optional(),
  DATABASE_URL: postgresUrl.optional(),
  API_DATABASE_URL: postgresUrl.optional(),
  DATA_DIR: z.string().default(".data"),
  // RFC 9864 calls EdDSA with Ed25519 `Ed25519`. Our tokens keep the name that most libraries know.
  JWT_ALGORITHM: z
    .string()
    .transform((name) => (name === "Ed25519" ? "EdDSA" : name))
    .pipe(choice(["EdDSA", "ES256", "RS256", "HS256"]))
    .default("EdDSA"),
  JWKS_URL: httpUrl.optional(),
  JWT_ISSUER: z.string().optional(),
  JWT_AUDIENCE: z.string().optional(),
  JWT_EXPIRES_IN: integer(1, 86_400).default(300),
  JWT_CLOCK_TOLERANCE: integer(0, 300).default(30),
  SESSION_EXPIRES_IN: integer(1, 31_536_000).default(604_800),
  // 400 days, because browsers keep no cookie longer.
  SESSION_MAX_AGE: integer(1, 34_560_000).optional(),
  SIGNUP_SIGNS_IN: flag.default(true),
  SIGN_UP: choice(["open", "invited", "closed"]).default("open"),
  OPERATOR_CONTACT: z
    .string()
    .max(maxContact, `must be ${maxContact} characters at most`)
    .refine((value) => !/\p{Cc}/u.test(value), "must be one line of text")
    .optional(),
  CORS_ORIGINS: listOf(isOrigin, "must be http or https origins between commas, never *")
    .transform((origins) => origins.map((value) => new URL(value).origin))
    .optional(),
  RATE_LIMIT: flag.default(true),
  API_PROCESSES: integer(1, 64).default(1),
  WEB_PROCESSES: integer(1, 64).default(1),
  TOKEN_BINDING: choice(["none", "dpop"]).default("none"),
  TRUST_PROXY: listOf(isNetwork, "must be IP addresses or networks between commas").default([]),
  REDIS_URL: redisUrl.optional(),
  MAX_TASKS: integer(1, 10_000_000).default(20_000),
  BACKUP_EVERY: z
    .string()
    .regex(/^[1-9]\d{0,3}[mhd]$/, "must be minutes, hours or days, like 30m, 24h or 7d")
    .optional(),
  BACKUP_KEEP: integer(1, 10_000).default(7),
  LOG_LEVEL: choice(["debug", "info", "warn", "error", "silent"]).default("info"),
}

type Name = keyof typeof rules
type Given = { [name in Name]: z.output<(typeof rules)[name]> }
type Read = Partial<Given>
type Environment = Record<string, string | undefined>

/** The names of all settings, in the order of `.env.example`. */
export const settingNames = Object.keys(rules) as Name[]

/** Settings with secrets. Each can be given as a file that contains the value: `<name>_FILE`. */
const secretNames = ["BETTER_AUTH_SECRET", "DATABASE_URL", "API_DATABASE_URL", "REDIS_URL"] satisfies Name[]

/** The names of the settings that name such a file. */
export const fileSettingNames = secretNames.map((name) => `${name}_FILE`)

export type Settings = Omit<Given, keyof ReturnType<typeof derived>> & ReturnType<typeof derived>

/** All faults of the environment. Each line names a setting and never its value. */
export class SettingsError extends OperatorError {
  override name = "SettingsError"

  constructor(readonly faults: string[]) {
    super(`The settings are not usable:\n${faults.map((fault) => `  ${fault}`).join("\n")}`)
  }
}

/**
 * Reads and validates the whole environment. Values are trimmed, and an empty value counts as unset. In production, a process
 * that signs nothing (`needsSecret: false`) needs the secret only to verify tokens with it (HS256).
 * Throws `SettingsError`.
 */
export function readSettings(given: Environment, { needsSecret = true } = {}): Settings {
  const faults: string[] = []
  const environment = withFiles(given, faults)
  const read: Read = Object.fromEntries(
    settingNames.map((name) => {
      const result = rules[name].safeParse(environment[name]?.trim() || undefined)
      if (!result.success) faults.push(`${name} ${result.error.issues[0]?.message}`)
      return [name, result.data]
    }),
  )
  const isSet = (name: Name) => Boolean(environment[name]?.trim() || given[`${name}_FILE`]?.trim())
  faults.push(...faultsBetween(read, isSet, needsSecret))
  if (faults.length > 0) throw new SettingsError(faults)
  const valid = read as Given
  return { ...valid, ...derived(valid) }
}

/** Returns the environment with the contents of the files in its `*_FILE` settings. */
function withFiles(environment: Environment, faults: string[]): Environment {
  const complete = { ...environment }
  for (const name of secretNames) {
    const file = environment[`${name}_FILE`]?.trim()
    if (!file) continue
    if (environment[name]?.trim()) {
      faults.push(`${name}_FILE must not be set beside ${name}`)
      continue
    }
    try {
      complete[name] = readFileSync(file, "utf8").trim()
      if (!complete[name]) faults.push(`${name}_FILE must name a file that is not empty`)
    } catch {
      faults.push(`${name}_FILE must name a file that can be read`)
    }
  }
  return complete
}

/** The settings whose defaults depend on other settings. */
function derived(given: Given) {
  const BETTER_AUTH_URL = given.BETTER_AUTH_URL ?? `http://localhost:${given.WEB_PORT}`
  const API_URL = given.API_URL ?? `http://localhost:${given.API_PORT}`
  const API_PUBLIC_URL = given.API_PUBLIC_URL ?? API_URL
  return {
    BETTER_AUTH_URL,
    API_URL,
    API_PUBLIC_URL,
    SESSION_MAX_AGE: given.SESSION_MAX_AGE ?? Math.max(7_776_000, given.SESSION_EXPIRES_IN),
    JWKS_URL: given.JWKS_URL ?? `${BETTER_AUTH_URL}/api/auth/jwks`,
    JWT_ISSUER: given.JWT_ISSUER ?? BETTER_AUTH_URL,
    JWT_AUDIENCE: given.JWT_AUDIENCE ?? API_PUBLIC_URL,
    CORS_ORIGINS: given.CORS_ORIGINS ?? [BETTER_AUTH_URL],
  }
}

/** Rules that concern several settings. A value that is missing in `read` is unset or invalid. */
function faultsBetween(read: Read, isSet: (name: Name) => boolean, needsSecret: boolean) {
  const faults: string[] = []
  const production = read.NODE_ENV === "production"
  if (production && read.BETTER_AUTH_URL && !isSecure(read.BETTER_AUTH_URL))
    faults.push("BETTER_AUTH_URL must be https in production unless its host is localhost")
  if (production && !isSet("BETTER_AUTH_SECRET") && (needsSecret || read.JWT_ALGORITHM === "HS256"))
    faults.push("BETTER_AUTH_SECRET must be set in production")
  if (production && read.BETTER_AUTH_SECRET && repeatsItself(read.BETTER_AUTH_SECRET))
    faults.push("BETTER_AUTH_SECRET must not repeat one short pattern: make one with `openssl rand -base64 32`")
  if (read.WEB_PORT !== undefined && read.WEB_PORT === read.API_PORT) faults.push("API_PORT must differ from WEB_PORT")
  if (read.METRICS_PORT !== undefined) {
    // Each process has its own port (scripts/start/ports.ts).
    const last = read.METRICS_PORT + (read.API_PROCESSES ?? 1) + (read.WEB_PROCESSES ?? 1) - 1
    const isTaken = (port?: number) => port !== undefined && port >= (read.METRICS_PORT as number) && port <= last
    if (isTaken(read.WEB_PORT) || isTaken(read.API_PORT))
      faults.push("METRICS_PORT must differ from WEB_PORT and API_PORT")
    if (last > 65_535) faults.push("METRICS_PORT must leave room for one port a process")
  }
  if (isSet("API_DATABASE_URL") && !isSet("DATABASE_URL"))
    faults.push("API_DATABASE_URL needs DATABASE_URL beside it: the embedded database makes its own logins")
  return faults
}

/**
 * Whether a secret repeats a pattern of fewer than `minSecret` characters, or has fewer than 20 different sequences of three
 * characters. 32 random bytes have 35 or more, in hexadecimal and in base64.
 */
function repeatsItself(secret: string) {
  const sequences = new Set(Array.from({ length: secret.length - 2 }, (_, at) => secret.slice(at, at + 3)))
  if (sequences.size < 20) return true
  for (let unit = 1; unit < minSecret && unit * 2 <= secret.length; unit++)
    if (secret.startsWith(secret.slice(unit))) return true
  return false
}

function isSecure(url: string) {
  const { protocol, hostname } = new URL(url)
  return (
    protocol === "https:" || ["localhost", "127.0.0.1", "[::1]"].includes(hostname) || hostname.endsWith(".localhost")
  )
}
