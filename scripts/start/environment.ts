import { type Settings, settingNames } from "../settings.ts"

type Environment = Record<string, string | undefined>

/** Every setting spelled out, unset ones too, so that web and API cannot come to another conclusion than the supervisor did. */
export function environmentOf(settings: Settings): Environment {
  return Object.fromEntries(settingNames.map((name) => [name, settings[name]?.toString()]))
}

/**
 * For the JavaScript engine of the API, which keeps next to nothing. It lets its heap grow the further the more memory
 * (bytes) it takes the machine to have. And while it collects garbage beside the requests, more comes that has to wait for
 * the next time: between them it collects as fast, and holds less.
 */
const frugal = { BUN_JSC_forceRAMSize: "200000000", BUN_JSC_useConcurrentGC: "0" }

/** The API has no use for the secret unless it shares it (HS256), nor for the web's login when it has its own. */
export function apiEnvironment(settings: Settings): Environment {
  const environment = environmentOf({
    ...settings,
    BETTER_AUTH_SECRET: settings.JWT_ALGORITHM === "HS256" ? settings.BETTER_AUTH_SECRET : undefined,
    DATABASE_URL: settings.API_DATABASE_URL ?? settings.DATABASE_URL,
  })
  return { ...environment, ...frugal }
}
