import { readSettings } from "#shared/settings.ts"

const { BETTER_AUTH_SECRET, DATABASE_URL, ...others } = readSettings(process.env)
if (!BETTER_AUTH_SECRET || !DATABASE_URL)
  throw new Error("BETTER_AUTH_SECRET and DATABASE_URL are needed: `bun run start` provides them")

/** The settings of this process, read once. */
export const config = { ...others, BETTER_AUTH_SECRET, DATABASE_URL }

/** Whether browsers reach the web app over https. If so, cookies get `Secure` and the `__Host-` prefix, and pages get HSTS. */
export const isHttps = config.BETTER_AUTH_URL.startsWith("https:")
