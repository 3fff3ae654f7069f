import { getResponse, type RequestHandler } from "msw"

/** Stands between the web app and the real task API: answers what a test told it to (MSW handlers), passes everything else on. */
export function standBetween() {
  let handlers: RequestHandler[] = []
  let realApi = ""
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    async fetch(request) {
      const mocked = await getResponse(handlers, request.clone())
      if (mocked?.type === "error") return brokenOff()
      return mocked ?? fetch(passedOn(request, realApi), { decompress: false, redirect: "manual" })
    },
  })
  return {
    url: `http://localhost:${server.port}`,
    /** Answers from now on with these, the newest first. */
    use: (...more: RequestHandler[]) => {
      handlers = [...more, ...handlers]
    },
    /** The real API's answer to a request, for a test that loses or changes it. */
    passOn: (request: Request) => fetch(passedOn(request, realApi)),
    /** Where the real API listens; known only after this door, whose address it is given as its own. */
    forwardTo: (origin: string) => {
      realApi = origin
    },
    reset: () => {
      handlers = []
    },
    stop: () => server.stop(true),
  }
}

export type ApiBetween = ReturnType<typeof standBetween>

function passedOn(request: Request, origin: string) {
  const { pathname, search } = new URL(request.url)
  return new Request(new URL(pathname + search, origin), request)
}

/** An answer whose connection is cut before it has ended. */
function brokenOff() {
  return new Response(new ReadableStream({ pull: (answer) => answer.error(new Error("The connection was lost")) }))
}
