import { fileSettingNames, type Settings, settingNames } from "#shared/settings.ts"
import { passwordIn } from "../database/api-login.ts"

type Environment = Record<string, string | undefined>

/**
 * Every setting spelled out, unset ones too, so that web and API cannot come to another conclusion than the supervisor did.
 * The names of files that contain secrets are unset, because their values are among the settings.
 */
export function environmentOf(settings: Settings): Environment {
  const values = settingNames.map((name) => [name, settings[name]?.toString()])
  return Object.fromEntries([...values, ...fileSettingNames.map((name) => [name, undefined])])
}

/** Gives these settings to modules of the web app that a command imports. They read their settings when they are loaded. */
export function provideSettings(settings: Settings) {
  for (const [name, value] of Object.entries(environmentOf(settings)))
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
}

/**
 * For the JavaScript engine of the API, which keeps next to nothing. It lets its heap grow the further the more memory
 * (bytes) it takes the machine to have. And while it collects garbage beside the requests, more comes that has to wait for
 * the next time: between them it collects as fast, and holds less.
 */
const frugal = { BUN_JSC_forceRAMSize: "200000000", BUN_JSC_useConcurrentGC: "0" }

/**
 * The environment of the API, without the secrets that it does not need: BETTER_AUTH_SECRET unless it verifies tokens with it
 * (HS256), REDIS_URL, and with `apiDatabaseUrl`, the URL of a login of its own, the owner's login. Variables of this process that
 * contain one of them (PGPASSWORD, POSTGRES_URL) are withheld, too.
 */
export function apiEnvironment(settings: Settings, apiDatabaseUrl?: string): Environment {
  const all = environmentOf(settings)
  const { BETTER_AUTH_SECRET, DATABASE_URL } = all
  const environment = {
    ...all,
    BETTER_AUTH_SECRET: settings.JWT_ALGORITHM === "HS256" ? BETTER_AUTH_SECRET : undefined,
    DATABASE_URL: apiDatabaseUrl ?? DATABASE_URL,
    API_DATABASE_URL: apiDatabaseUrl,
    REDIS_URL: undefined,
  }
  const needed = secretsIn(environment)
  return { ...without(secretsIn(all).filter((secret) => !needed.includes(secret))), ...environment, ...frugal }
}

/** The secrets among these settings. A password within a URL is also listed as it is without percent-encoding. */
function secretsIn({ BETTER_AUTH_SECRET, DATABASE_URL, REDIS_URL }: Environment): string[] {
  const urls = [DATABASE_URL, REDIS_URL].filter((url) => url !== undefined)
  const passwords = urls.flatMap((url) => [new URL(url).password, passwordIn(url)])
  return [BETTER_AUTH_SECRET ?? "", ...passwords].filter(Boolean)
}

/** Unsets the variables of this process that contain one of these; one under eight characters must be the whole value. */
const without = (secrets: string[]): Environment =>
  Object.fromEntries(
    Object.entries(process.env)
      .filter(([, value = ""]) =>
        secrets.some((secret) => (secret.length < 8 ? value === secret : value.includes(secret))),
      )
      .map(([name]) => [name, undefined]),
  )
