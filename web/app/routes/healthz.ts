import { version } from "#shared/version.ts"

/** Says that the process runs. */
export const loader = () => Response.json({ status: "ok", version })
