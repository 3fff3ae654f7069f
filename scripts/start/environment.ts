import { fileSettingNames, type Settings, settingNames } from "#shared/settings.ts"
import { passwordIn } from "../database/api-login.ts"

type Environment = Record<string, string | undefined>

/**
 * Returns all settings as variables, unset ones too, so that web and API read the same values as the supervisor. The `*_FILE`
 * settings are unset, because the contents of the files are among the values.
 */
export function environmentOf(settings: Settings): Environment {
  const values = settingNames.map((name) => [name, settings[name]?.toString()])
  return Object.fromEntries([...values, ...fileSettingNames.map((name) => [name, undefined])])
}

/** Sets the environment for modules of the web app that a command imports later. They read their settings when loaded. */
export function provideSettings(settings: Settings) {
  for (const [name, value] of Object.entries(environmentOf(settings)))
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
}

/**
 * Limits the memory of the API's JavaScript engine, whose heap otherwise grows with the memory of the machine. Collecting
 * garbage between requests is as fast as concurrent collection and needs less memory.
 */
const smallHeap = { BUN_JSC_forceRAMSize: "200000000", BUN_JSC_useConcurrentGC: "0" }

/**
 * Returns the environment of the API without secrets that it does not need: REDIS_URL, BETTER_AUTH_SECRET unless it verifies
 * tokens (HS256), and the owner's login if the API has its own (`apiDatabaseUrl`). Other variables that contain such a secret,
 * for example PGPASSWORD, are removed too.
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
  return { ...without(secretsIn(all).filter((secret) => !needed.includes(secret))), ...environment, ...smallHeap }
}

/** The secrets in these settings. The password in a URL is listed with and without percent-encoding. */
function secretsIn({ BETTER_AUTH_SECRET, DATABASE_URL, REDIS_URL }: Environment): string[] {
  const urls = [DATABASE_URL, REDIS_URL].filter((url) => url !== undefined)
  const passwords = urls.flatMap((url) => [new URL(url).password, passwordIn(url)])
  return [BETTER_AUTH_SECRET ?? "", ...passwords].filter(Boolean)
}

/** Unsets variables that contain a secret. A secret of fewer than eight characters must be the whole value. */
const without = (secrets: string[]): Environment =>
  Object.fromEntries(
    Object.entries(process.env)
      .filter(([, value = ""]) =>
        secrets.some((secret) => (secret.length < 8 ? value === secret : value.includes(secret))),
      )
      .map(([name]) => [name, undefined]),
  )
