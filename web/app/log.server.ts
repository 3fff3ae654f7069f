import { createLog } from "#shared/log/log.ts"
import { settings } from "./config.server.ts"

export const log = createLog(settings.LOG_LEVEL, "web")
