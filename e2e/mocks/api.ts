import { getResponse, type RequestHandler } from "msw"

/** A proxy between the web app and the real task API. It answers with a test's MSW handlers, and passes on all other requests. */
export function startApiProxy() {
  let handlers: RequestHandler[] = []
  let realApi = ""
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    async fetch(request) {
      const mocked = await getResponse(handlers, request.clone())
      if (mocked?.type === "error") return cutOff()
      return mocked ?? fetch(redirected(request, realApi), { decompress: false, redirect: "manual" })
    },
  })
  return {
    url: `http://localhost:${server.port}`,
    /** Adds handlers; the newest one is tried first. */
    use: (...more: RequestHandler[]) => {
      handlers = [...more, ...handlers]
    },
    /** Sends a request to the real API and returns its answer, for a test that drops or changes that. */
    passOn: (request: Request) => fetch(redirected(request, realApi)),
    /** Sets the origin of the real API, which starts after this proxy. */
    forwardTo: (origin: string) => {
      realApi = origin
    },
    reset: () => {
      handlers = []
    },
    stop: () => server.stop(true),
  }
}

export type ApiProxy = ReturnType<typeof startApiProxy>

function redirected(request: Request, origin: string) {
  const { pathname, search } = new URL(request.url)
  return new Request(new URL(pathname + search, origin), request)
}

/** Returns an answer whose connection is cut before its end. */
function cutOff() {
  return new Response(new ReadableStream({ pull: (answer) => answer.error(new Error("The connection was lost")) }))
}
