import { type Settings, settingNames } from "../settings.ts"

type Environment = Record<string, string | undefined>

/** Every setting spelled out, unset ones too, so that web and API cannot come to another conclusion than the supervisor did. */
export function environmentOf(settings: Settings): Environment {
  return Object.fromEntries(settingNames.map((name) => [name, settings[name]?.toString()]))
}

/**
 * Bytes of memory that the API's JavaScript engine takes the machine to have. It lets its heap grow the further the more
 * there are, and the API, which keeps nothing, would hold a third more for no gain.
 */
const memoryOfApi = 200_000_000

/** The API has no use for the secret unless it shares it (HS256), nor for the web's login when it has its own. */
export function apiEnvironment(settings: Settings): Environment {
  const environment = environmentOf({
    ...settings,
    BETTER_AUTH_SECRET: settings.JWT_ALGORITHM === "HS256" ? settings.BETTER_AUTH_SECRET : undefined,
    DATABASE_URL: settings.API_DATABASE_URL ?? settings.DATABASE_URL,
  })
  return { ...environment, BUN_JSC_forceRAMSize: String(memoryOfApi) }
}
