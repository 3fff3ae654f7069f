import { connect } from "#scripts/database/connect.ts"
import { apiRole } from "#scripts/database/roles.ts"
import { followEndedSessions } from "#scripts/ended-sessions/feed.ts"
import { createLog } from "#scripts/log.ts"
import { OperatorError } from "#scripts/operator-error.ts"
import { readSettings } from "#scripts/settings.ts"
import { createApi } from "./app.ts"
import { openKeys } from "./auth/keys.ts"
import { checkRole } from "./check-role.ts"
import { openDatabase } from "./database.ts"

/** Milliseconds that requests under way have left when the process is told to stop. */
const drainFor = 6_000

async function main() {
  const settings = readSettings(process.env, { needsSecret: false })
  const log = createLog(settings.LOG_LEVEL, "api")
  const url = settings.API_DATABASE_URL ?? settings.DATABASE_URL
  if (!url) throw new OperatorError("DATABASE_URL is not set: `bun run start` sets it for the embedded database.")
  const role = settings.API_DATABASE_URL ? undefined : apiRole

  const database = openDatabase({ url, role, log })
  await checkRole(database)
  const keys = openKeys(settings, log)
  // A connection of its own, so that revocations are read in time however busy the others are.
  const feedConnection = connect(url, { role, max: 1 })
  const endedSessions = followEndedSessions({
    sql: feedConnection,
    log,
    tokensOutlive: settings.JWT_EXPIRES_IN + settings.JWT_CLOCK_TOLERANCE,
  })

  const app = createApi({ settings, log, database, keys, endedSessions })
  const server = Bun.serve({
    hostname: settings.HOST,
    port: settings.API_PORT,
    reusePort: settings.API_PROCESSES > 1,
    // The API reads no more of a body than it allows, and answers in its own words when there is more.
    maxRequestBodySize: Number.MAX_SAFE_INTEGER,
    development: false,
    fetch: app.fetch,
  })
  log.info("listening", { url: server.url.origin })

  async function stop() {
    log.info("stopping")
    const deadline = setTimeout(() => server.stop(true), drainFor)
    await server.stop()
    clearTimeout(deadline)
    endedSessions.close()
    keys.close()
    await Promise.all([database.close(), feedConnection.close({ timeout: 1 })])
    process.exit(0)
  }
  process.once("SIGTERM", stop).once("SIGINT", stop)
}

await main().catch((error) => {
  if (!(error instanceof OperatorError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exit(1)
})
