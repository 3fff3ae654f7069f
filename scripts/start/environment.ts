import { type Settings, settingNames } from "../settings.ts"

type Environment = Record<string, string | undefined>

/** Every setting spelled out, unset ones too, so that web and API cannot come to another conclusion than the supervisor did. */
export function environmentOf(settings: Settings): Environment {
  return Object.fromEntries(settingNames.map((name) => [name, settings[name]?.toString()]))
}

/** The API has no use for the secret unless it shares it (HS256), nor for the web's login when it has its own. */
export function apiEnvironment(settings: Settings): Environment {
  return environmentOf({
    ...settings,
    BETTER_AUTH_SECRET: settings.JWT_ALGORITHM === "HS256" ? settings.BETTER_AUTH_SECRET : undefined,
    DATABASE_URL: settings.API_DATABASE_URL ?? settings.DATABASE_URL,
  })
}
