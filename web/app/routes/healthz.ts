import { version } from "#shared/version.ts"

/** Tells a supervisor that the process runs. */
export const loader = () => Response.json({ status: "ok", version })
