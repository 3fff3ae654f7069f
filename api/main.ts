import { apiRole } from "#shared/database/connect.ts"
import { poolSizes } from "#shared/database/pool-sizes.ts"
import { followEndedSessions } from "#shared/ended-sessions/feed.ts"
import { sendConsoleToLog } from "#shared/log/console-to-log.ts"
import { createLog } from "#shared/log/log.ts"
import { serveMetrics } from "#shared/metrics/serve.ts"
import { OperatorError } from "#shared/operator-error.ts"
import { readSettings } from "#shared/settings.ts"
import { createApi } from "./app.ts"
import { openKeys } from "./auth/keys.ts"
import { rememberVerified } from "./auth/verify.ts"
import { checkRole } from "./database/check-role.ts"
import { openDatabase } from "./database/database.ts"
import { startPruning } from "./database/prune.ts"
import { serve } from "./serve.ts"

sendConsoleToLog("api")
await main()

async function main() {
  const settings = readSettings(process.env, { needsSecret: false })
  const log = createLog(settings.LOG_LEVEL, "api")
  const url = settings.API_DATABASE_URL ?? settings.DATABASE_URL
  if (!url) throw new OperatorError("DATABASE_URL is not set: `bun run start` sets it for the embedded database.")
  const role = settings.API_DATABASE_URL ? undefined : apiRole

  // The feed has its own connection, so that it never waits for statements of requests.
  const feedDatabase = openDatabase({ url, role, log, max: poolSizes.feed })
  await checkRole(feedDatabase)
  const database = openDatabase({ url, role, log })
  const keys = openKeys(settings, log)
  const endedSessions = followEndedSessions({
    sql: feedDatabase.sql,
    log,
    tokensOutlive: settings.JWT_EXPIRES_IN + settings.JWT_CLOCK_TOLERANCE,
  })
  await endedSessions.started

  const verified = rememberVerified(keys)
  const metrics = await serveMetrics({
    hostname: settings.HOST,
    port: settings.METRICS_PORT,
    figures: () => ({
      requestsUnderWay: server.requestsUnderWay(),
      databases: {
        primary: database.figures(),
        ended_sessions: feedDatabase.figures(),
      },
      caches: { verified_tokens: verified.figures() },
      endedSessions: endedSessions.figures(),
    }),
  })

  const app = createApi({ settings, log, database, keys, endedSessions, verified, metrics })
  const server = serve(app, {
    hostname: settings.HOST,
    port: settings.API_PORT,
    reusePort: settings.API_PROCESSES > 1,
  })
  const pruning = startPruning(database, log)
  log.info("listening", { url: server.origin })

  async function stop() {
    log.info("stopping")
    await server.drain()
    pruning.stop()
    endedSessions.close()
    keys.close()
    await Promise.all([database.close(), feedDatabase.close()])
    process.exit(0)
  }
  process.once("SIGTERM", stop).once("SIGINT", stop)
}
