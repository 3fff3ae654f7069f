import { fileURLToPath } from "node:url"
import { createRequestHandler, type ServerBuild } from "@remix-run/node"
import { sendConsoleToLog } from "#shared/log/console-to-log.ts"
import { createLog } from "#shared/log/log.ts"
import { serveMetrics } from "#shared/metrics/serve.ts"
import { readSettings } from "#shared/settings.ts"
import { createHandler } from "./http/handler.ts"
import { routePatterns } from "./http/route-pattern.ts"
import { staticFiles } from "./http/static-files.ts"

/** Bytes of a body. Beyond this the connection is closed; pages and endpoints have much lower limits. */
const maxRequestBodySize = 256 * 1024 * 1024
/** Milliseconds that running requests may still take when the server stops. */
const drainFor = 4_500
/** Seconds after which a connection without an answer is closed. Longer than the deadlines of the database and the API. */
const idleTimeout = 30
/** Seconds for an upload: enough for eight megabytes over a slow mobile connection. */
const uploadTimeout = 240

sendConsoleToLog("web")
const settings = readSettings(process.env)
const log = createLog(settings.LOG_LEVEL, "web")
const fileOf = (path: string) => fileURLToPath(new URL(path, import.meta.url))

const build: ServerBuild = await import(fileOf("build/server/index.js"))
const { ready, figures, close } = build.entry.module as unknown as typeof import("./app/entry.server.tsx")
const files = await staticFiles(fileOf("build/client"))
await ready()

const metrics = await serveMetrics({
  hostname: settings.HOST,
  port: settings.METRICS_PORT,
  figures: () => ({ requestsUnderWay: server.pendingRequests, ...figures() }),
})
const app = createRequestHandler(build, "production")
const handle = createHandler({ settings, log, files, patternOf: routePatterns(build.routes), app, metrics })
const server = Bun.serve({
  hostname: settings.HOST,
  port: settings.WEB_PORT,
  reusePort: settings.WEB_PROCESSES > 1,
  maxRequestBodySize,
  development: false,
  idleTimeout,
  fetch(request, server) {
    if (request.method === "POST" && new URL(request.url).pathname.startsWith("/settings/import"))
      server.timeout(request, uploadTimeout)
    return handle(request, server.requestIP(request)?.address ?? "")
  },
})
log.info("listening", { url: server.url.origin })

async function stop() {
  log.info("stopping")
  const deadline = setTimeout(() => server.stop(true), drainFor)
  await server.stop()
  clearTimeout(deadline)
  await close()
  process.exit(0)
}
process.once("SIGTERM", stop).once("SIGINT", stop)
