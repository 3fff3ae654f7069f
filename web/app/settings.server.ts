import { readSettings } from "#scripts/settings.ts"

/** The settings of this process, read once. */
export const settings = readSettings(process.env)

/** Whether browsers reach the web app by https: cookies get `Secure` and the `__Secure-` prefix, pages HSTS. */
export const isHttps = settings.BETTER_AUTH_URL.startsWith("https:")
