import { Elysia } from "elysia"
import { large, streamOf } from "#shared/http/large-text.ts"

/**
 * Sends large answers as streams. What comes after an `await` and does not fit its buffer, Bun (1.4.5) writes one header
 * at a time: forty calls of the system for a list, where a stream takes one (oven-sh/bun#41341).
 */
export const largeAnswers = new Elysia({ name: "large-answers" }).mapResponse(
  { as: "global" },
  ({ responseValue, set }) => {
    // Others are passed on as they are: for a fault outside all routes, Elysia takes nothing for an empty answer.
    if (typeof responseValue !== "string" || responseValue.length < large) return responseValue as Response
    const headers = set.headers as HeadersInit
    const answer = new Response(streamOf(responseValue), { status: Number(set.status), headers })
    // Nothing is left to add: Elysia would merge it in header by header, which costs more than all the rest.
    Object.assign(set, { status: 200, headers: {} })
    return answer
  },
)
