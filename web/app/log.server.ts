import { createLog } from "#scripts/log.ts"
import { settings } from "./settings.server.ts"

export const log = createLog(settings.LOG_LEVEL, "web")
