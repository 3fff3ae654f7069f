import { afterAll, describe, expect, test } from "bun:test"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { environmentOf } from "#scripts/start/environment.ts"
import { fileSettingNames, readSettings, SettingsError, settingNames } from "./settings.ts"

const secret = "correct horse battery staple and more"

function faultsOf(environment: Record<string, string>, options?: { needsSecret: boolean }) {
  try {
    readSettings(environment, options)
    return []
  } catch (error) {
    if (error instanceof SettingsError) return error.faults
    throw error
  }
}

test("without any setting the documented defaults apply, derived from the ports", () => {
  expect(readSettings({})).toEqual({
    NODE_ENV: "development",
    HOST: "127.0.0.1",
    WEB_PORT: 3000,
    API_PORT: 8000,
    METRICS_PORT: undefined,
    BETTER_AUTH_URL: "http://localhost:3000",
    BETTER_AUTH_SECRET: undefined,
    API_URL: "http://localhost:8000",
    API_PUBLIC_URL: "http://localhost:8000",
    DATABASE_URL: undefined,
    API_DATABASE_URL: undefined,
    DATA_DIR: ".data",
    JWT_ALGORITHM: "EdDSA",
    JWKS_URL: "http://localhost:3000/api/auth/jwks",
    JWT_ISSUER: "http://localhost:3000",
    JWT_AUDIENCE: "http://localhost:8000",
    JWT_EXPIRES_IN: 300,
    JWT_CLOCK_TOLERANCE: 30,
    SESSION_EXPIRES_IN: 604_800,
    SESSION_MAX_AGE: 7_776_000,
    SIGNUP_SIGNS_IN: true,
    SIGN_UP: "open",
    OPERATOR_CONTACT: undefined,
    CORS_ORIGINS: ["http://localhost:3000"],
    RATE_LIMIT: true,
    API_PROCESSES: 1,
    WEB_PROCESSES: 1,
    TOKEN_BINDING: "none",
    TRUST_PROXY: [],
    REDIS_URL: undefined,
    MAX_TASKS: 20_000,
    BACKUP_EVERY: undefined,
    BACKUP_KEEP: 7,
    LOG_LEVEL: "info",
  })
})

test("SESSION_MAX_AGE is at least SESSION_EXPIRES_IN unless it is set", () => {
  expect(readSettings({ SESSION_EXPIRES_IN: "31536000" }).SESSION_MAX_AGE).toBe(31_536_000)
  expect(readSettings({ SESSION_EXPIRES_IN: "31536000", SESSION_MAX_AGE: "60" }).SESSION_MAX_AGE).toBe(60)
  for (const wrong of ["0", "-1", "1.5", "a year", "34560001"])
    expect(faultsOf({ SESSION_MAX_AGE: wrong })).toEqual(["SESSION_MAX_AGE must be a whole number from 1 to 34560000"])
})

test("BACKUP_EVERY is a number of minutes, hours or days", () => {
  for (const period of ["1m", "30m", "24h", "7d"])
    expect(readSettings({ BACKUP_EVERY: period }).BACKUP_EVERY).toBe(period)
  for (const wrong of ["0h", "-1h", "24", "h", "1.5h", "1w", "24H", "daily", "24 h", "12345m"])
    expect(faultsOf({ BACKUP_EVERY: wrong })).toEqual([
      "BACKUP_EVERY must be minutes, hours or days, like 30m, 24h or 7d",
    ])
  expect(faultsOf({ BACKUP_KEEP: "0" })).toEqual(["BACKUP_KEEP must be a whole number from 1 to 10000"])
})

test("all faults are reported at once, those between settings too, and no value is shown", () => {
  const faults = faultsOf({
    NODE_ENV: "production",
    WEB_PORT: "4000",
    API_PORT: "4000",
    BETTER_AUTH_URL: "http://tasks.example",
    BETTER_AUTH_SECRET: "short",
    JWT_CLOCK_TOLERANCE: "301",
    CORS_ORIGINS: "*",
  })
  expect(faults).toEqual([
    "BETTER_AUTH_SECRET must be at least 32 characters",
    "JWT_CLOCK_TOLERANCE must be a whole number from 0 to 300",
    "CORS_ORIGINS must be http or https origins between commas, never *",
    "BETTER_AUTH_URL must be https in production unless its host is localhost",
    "API_PORT must differ from WEB_PORT",
  ])
})

test("values are trimmed, and an empty value counts as unset", () => {
  const settings = readSettings({
    WEB_PORT: " 4000 ",
    JWT_ISSUER: "  ",
    CORS_ORIGINS: " https://a.example/ , http://b.example:81 ",
  })
  expect(settings.WEB_PORT).toBe(4000)
  expect(settings.JWT_ISSUER).toBe("http://localhost:4000")
  expect(settings.CORS_ORIGINS).toEqual(["https://a.example", "http://b.example:81"])
})

describe("a secret from a file", () => {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-settings-"))
  afterAll(() => rmSync(folder, { recursive: true }))
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }

  test("has the content of the file without the newline at its end", () => {
    const settings = readSettings({
      NODE_ENV: "production",
      BETTER_AUTH_SECRET_FILE: file("secret", `${secret}\n`),
      DATABASE_URL_FILE: file("database", "postgres://me:pw@db/latchkey\r\n"),
      API_DATABASE_URL_FILE: file("api", "postgres://tasks:pw@db/latchkey"),
      REDIS_URL_FILE: file("redis", "redis://:pw@cache:6379\n"),
      BETTER_AUTH_URL: "https://tasks.example",
    })
    expect(settings).toMatchObject({
      BETTER_AUTH_SECRET: secret,
      DATABASE_URL: "postgres://me:pw@db/latchkey",
      API_DATABASE_URL: "postgres://tasks:pw@db/latchkey",
      REDIS_URL: "redis://:pw@cache:6379",
    })
    expect(environmentOf(settings)).toMatchObject({ BETTER_AUTH_SECRET: secret, BETTER_AUTH_SECRET_FILE: undefined })
  })

  test("is one of the reported faults if its file is missing or empty, or if the setting itself is set too", () => {
    const faults = faultsOf({
      NODE_ENV: "production",
      BETTER_AUTH_SECRET_FILE: join(folder, "missing"),
      DATABASE_URL: "postgres://me:pw@db/latchkey",
      DATABASE_URL_FILE: file("database", "postgres://me:pw@db/latchkey"),
      API_DATABASE_URL_FILE: file("wrong", "mysql://me@db/latchkey"),
      REDIS_URL_FILE: file("empty", " \n"),
      WEB_PORT: "0",
    })
    expect(faults).toEqual([
      "BETTER_AUTH_SECRET_FILE must name a file that can be read",
      "DATABASE_URL_FILE must not be set beside DATABASE_URL",
      "REDIS_URL_FILE must name a file that is not empty",
      "WEB_PORT must be a whole number from 1 to 65535",
      "API_DATABASE_URL must be a URL like postgres://login:password@host/database",
    ])
  })
})

test("production requires the secret in processes that sign or verify with it", () => {
  const missing = ["BETTER_AUTH_SECRET must be set in production"]
  expect(faultsOf({ NODE_ENV: "production" })).toEqual(missing)
  expect(faultsOf({ NODE_ENV: "production", BETTER_AUTH_SECRET: " ".repeat(40) })).toEqual(missing)
  expect(faultsOf({ NODE_ENV: "production", BETTER_AUTH_SECRET: secret })).toEqual([])
  expect(faultsOf({ NODE_ENV: "production" }, { needsSecret: false })).toEqual([])
  expect(faultsOf({ NODE_ENV: "production", JWT_ALGORITHM: "HS256" }, { needsSecret: false })).toEqual(missing)
})

const inProduction = (BETTER_AUTH_SECRET: string) => faultsOf({ NODE_ENV: "production", BETTER_AUTH_SECRET })

test.each([
  "a".repeat(40),
  "abc".repeat(14),
  "password".repeat(4),
  "correct horse ".repeat(3),
  "changeme-changeme-changeme-changeme-chang",
  `${"0".repeat(31)}1`,
  `x${"ab".repeat(20)}`,
  "password1password2password3password4",
  "0123456789abcdefghij".repeat(2),
  "01".repeat(8) + "10".repeat(8),
  "😀".repeat(40),
])("production refuses %p as a secret, because it repeats itself", (secret) => {
  expect(inProduction(secret)).toEqual([
    "BETTER_AUTH_SECRET must not repeat one short pattern: make one with `openssl rand -base64 32`",
  ])
  expect(faultsOf({ NODE_ENV: "test", BETTER_AUTH_SECRET: secret })).toEqual([])
})

test("production accepts random secrets in all usual encodings", () => {
  for (let n = 0; n < 2_000; n++) {
    const bytes = Buffer.from(crypto.getRandomValues(new Uint8Array(32)))
    const forms = (["hex", "base64", "base64url"] as const).map((form) => bytes.toString(form))
    for (const form of [...forms, crypto.randomUUID(), bytes.toString("hex").slice(0, 32)])
      expect(inProduction(form)).toEqual([])
  }
  expect(inProduction("correct horse battery staple and more")).toEqual([])
})

test("production accepts plain http for localhost only", () => {
  const production = { NODE_ENV: "production", BETTER_AUTH_SECRET: secret }
  for (const url of ["http://localhost:3000", "http://127.0.0.1", "http://[::1]:3000", "https://tasks.example"])
    expect(faultsOf({ ...production, BETTER_AUTH_URL: url })).toEqual([])
  for (const url of ["http://localhost.evil.example", "http://10.0.0.1", "http://notlocalhost"])
    expect(faultsOf({ ...production, BETTER_AUTH_URL: url })).toHaveLength(1)
})

test.each([
  ["BETTER_AUTH_URL", "tasks.example"],
  ["BETTER_AUTH_URL", "https://tasks.example/app"],
  ["BETTER_AUTH_URL", "https://me@tasks.example"],
  ["BETTER_AUTH_SECRET", "thirty-one characters: one less"],
  ["API_URL", "ftp://tasks.example"],
  ["API_PUBLIC_URL", "https://api.example/v1"],
  ["JWKS_URL", "file:///etc/passwd"],
  ["DATABASE_URL", "mysql://me@db/latchkey"],
  ["DATABASE_URL", "postgres://db/latchkey"],
  ["REDIS_URL", "http://cache:6379"],
  ["WEB_PORT", "0"],
  ["WEB_PORT", "65536"],
  ["API_PORT", "8e3"],
  ["JWT_EXPIRES_IN", "-1"],
  ["JWT_EXPIRES_IN", "0"],
  ["JWT_ALGORITHM", "none"],
  ["SIGNUP_SIGNS_IN", "yes"],
  ["SIGN_UP", "invite"],
  ["OPERATOR_CONTACT", "Ruth\nnext door"],
  ["OPERATOR_CONTACT", "x".repeat(201)],
  ["CORS_ORIGINS", "https://a.example,null"],
  ["CORS_ORIGINS", "https://a.example,*"],
  ["CORS_ORIGINS", "https://*.a.example"],
  ["TRUST_PROXY", "10.0.0.1, proxy.example"],
  ["TRUST_PROXY", "true"],
  ["TRUST_PROXY", "10.0.0.0/33"],
  ["TRUST_PROXY", "fd00::/129"],
  ["TRUST_PROXY", "10.0.0.0/8/8"],
  ["TRUST_PROXY", "10.0.0.0/"],
  ["TRUST_PROXY", "10.0.0.0/0x8"],
  ["TRUST_PROXY", "10.0.0/8"],
  ["TRUST_PROXY", "fe80::1%eth0"],
  ["TOKEN_BINDING", "mtls"],
  ["LOG_LEVEL", "loud"],
  ["NODE_ENV", "staging"],
])("%s refuses %p", (name, value) => {
  expect(faultsOf({ [name]: value })).toEqual([expect.stringMatching(new RegExp(`^${name} must be `))])
})

test("proxies are IPv4 or IPv6 addresses or networks", () => {
  const entries = ["10.0.0.1", "10.0.0.0/8", "fd00::/8", "::1", "0.0.0.0/0"]
  expect(readSettings({ TRUST_PROXY: entries.join(", ") }).TRUST_PROXY).toEqual(entries)
})

test("METRICS_PORT leaves a port for every process", () => {
  expect(faultsOf({ METRICS_PORT: "2999" })).toEqual(["METRICS_PORT must differ from WEB_PORT and API_PORT"])
  expect(faultsOf({ METRICS_PORT: "65535" })).toEqual(["METRICS_PORT must leave room for one port a process"])
  expect(faultsOf({ METRICS_PORT: "7997", API_PROCESSES: "2" })).toEqual([])
  expect(faultsOf({ METRICS_PORT: "7997", API_PROCESSES: "3" })).toHaveLength(1)
})

test("API_DATABASE_URL needs DATABASE_URL", () => {
  const API_DATABASE_URL = "postgres://tasks:pw@db/latchkey"
  expect(faultsOf({ API_DATABASE_URL })).toHaveLength(1)
  expect(faultsOf({ API_DATABASE_URL, DATABASE_URL: "postgres://me:pw@db/latchkey" })).toEqual([])
})

test(".env.example explains exactly the settings that exist", async () => {
  const example = await Bun.file(new URL("../.env.example", import.meta.url)).text()
  const named = [...example.matchAll(/^#? ?([A-Z_]+)=/gm)].map(([, name]) => name)
  expect(named).toEqual([...settingNames, ...fileSettingNames])
})

test("the defaults in .env.example are the real ones", async () => {
  const example = await Bun.file(new URL("../.env.example", import.meta.url)).text()
  const shown = Object.fromEntries(
    [...example.matchAll(/^# ([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [name, value]),
  )
  expect(readSettings(shown)).toEqual(readSettings({}))
})
