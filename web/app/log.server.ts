import { createLog } from "#shared/log/log.ts"
import { config } from "./config.server.ts"

export const log = createLog(config.LOG_LEVEL, "web")
