import { Elysia, NotFoundError } from "elysia"
import type { EndedSessions } from "#shared/ended-sessions/feed.ts"
import { Problem } from "#shared/http/problem.ts"
import { requestIdOf } from "#shared/http/request-id.ts"
import type { Log } from "#shared/log/log.ts"
import type { Metrics } from "#shared/metrics/metrics.ts"
import type { Settings } from "#shared/settings.ts"
import { challengesOf } from "./auth/challenge.ts"
import { guard } from "./auth/guard.ts"
import type { Keys } from "./auth/keys.ts"
import { protectedResource } from "./auth/metadata.ts"
import type { VerifiedTokens } from "./auth/verify.ts"
import type { Database } from "./database/database.ts"
import { health } from "./health.ts"
import { crossOrigin } from "./http/cross-origin.ts"
import { methodsOf, problems } from "./http/problems.ts"
import { largeAnswers, requests } from "./http/requests.ts"
import { me } from "./me.ts"
import { openApiDocument } from "./openapi/document.ts"
import { referencePage } from "./openapi/reference.ts"
import { resources } from "./resources.ts"

type Options = {
  settings: Settings
  log: Log
  database: Database
  keys: Keys
  endedSessions: Pick<EndedSessions, "has" | "isCurrent">
  verified?: VerifiedTokens
  metrics?: Metrics
}

/** Returns the whole API. It has no state of its own, so any number of processes can run it at the same time. */
export function createApi({ settings, log, database, keys, endedSessions, verified, metrics }: Options) {
  let methodsAt: ReturnType<typeof methodsOf> | undefined
  const knownMethods = (path: string) => {
    methodsAt ??= methodsOf(app.routes)
    return methodsAt(path)
  }

  const protect = guard({
    settings,
    keys,
    endedSessions,
    verified,
    onRejected: ({ reason, subject }, request) =>
      void database.record({ event: "security.token_rejected", subject, reason, requestId: requestIdOf(request) }),
  })

  const ownRoutes = new Elysia()
  for (const { routes } of resources) ownRoutes.use(routes({ protect, database, log, settings }))

  /** The guard comes before everything under /api, so without a token an unknown address answers 401 too, not 404. */
  const protectedRoutes = new Elysia({ prefix: "/api" })
    .use(protect)
    .onTransform((context) => {
      // Elysia gives null for a segment whose percent-encoding is malformed. An empty text is no id and no label.
      const params: Record<string, string | null> = context.params
      for (const name in params) params[name] ??= ""
    })
    .use(me(protect))
    .use(ownRoutes)
    .group("/:userId", (owner) =>
      owner
        .onTransform(({ subject, params, request }) => {
          if (params.userId.toLowerCase() === subject) return
          const requestId = requestIdOf(request)
          database.record({ event: "security.path_mismatch", subject, reason: "another account's path", requestId })
          throw new Problem("forbidden", "This address belongs to another account")
        })
        .use(ownRoutes),
    )
    .all("/*", () => {
      throw new NotFoundError()
    })

  // With standardHostname, Elysia looks for the path at the wrong place when the host name has only one letter.
  const app: Elysia = new Elysia({ normalize: false, handler: { standardHostname: false } })
    .use(requests(settings, log, metrics))
    .use(largeAnswers)
    .use(problems(log, knownMethods, challengesOf(settings)))
    .use(crossOrigin(settings.CORS_ORIGINS, knownMethods))
    .use(health({ database, keys, endedSessions }))
    .use(protectedResource(settings))
    .use(
      referencePage(() =>
        openApiDocument(app.routes, { apiUrl: settings.API_PUBLIC_URL, webUrl: settings.BETTER_AUTH_URL, resources }),
      ),
    )
    .use(protectedRoutes) as unknown as Elysia
  return app
}
