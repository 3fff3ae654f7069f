import { setTimeout as sleep } from "node:timers/promises"
import { Problem } from "#shared/http/problem.ts"
import type { TasksApi } from "../task-api/client.server.ts"
import type { formats } from "./task-file.ts"

/** The most concurrent exports of one person in this process. */
const mostConcurrent = 2
/** Seconds, for the `Retry-After` of a refused export. */
const retryAfter = "10"
/** Characters that a page of the API should have. An export holds about one page in memory. */
const pageLength = 256 * 1024
const [firstPage, smallestPage, largestPage] = [50, 10, 200]
/** The most attempts to read a later page. The pause before each is the API's `Retry-After`, but at most 5 seconds. */
const maxAttempts = 4

const running = new Map<string, number>()

/**
 * Returns all tasks of this person as a stream, and reads them from the API as fast as the browser reads. Throws a 429
 * `Problem` while two of their exports are running, and the API's `Problem` when the first page cannot be read. If a later
 * page cannot be read, the stream fails, so that the browser does not treat the file as complete.
 */
export async function exportTasks(
  subject: string,
  api: Pick<TasksApi, "listText">,
  format: (typeof formats)[keyof typeof formats],
): Promise<ReadableStream<Uint8Array>> {
  const leave = enter(subject)
  let limit = firstPage
  const read = async (cursor: string | null): Promise<Page> => {
    const text = await api.listText({ limit: String(limit), ...(cursor && { cursor }) })
    limit = Math.min(largestPage, Math.max(smallestPage, Math.floor((limit * pageLength) / text.length)))
    return pageIn(text)
  }

  async function* parts(first: Page) {
    yield format.head
    for (let page = first, isFirst = true; ; isFirst = false) {
      yield format.write(page.tasks, isFirst)
      const { nextCursor } = page
      if (!nextCursor) break
      page = await withRetries(() => read(nextCursor))
    }
    yield format.foot
  }

  try {
    const iterator = parts(await read(null))
    const encoder = new TextEncoder()
    return new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          try {
            const { done, value } = await iterator.next()
            if (!done) return controller.enqueue(encoder.encode(value))
            leave()
            controller.close()
          } catch (error) {
            leave()
            throw error
          }
        },
        /** Called when the browser stops reading. */
        cancel: leave,
      },
      // The stream reads nothing in advance.
      { highWaterMark: 0 },
    )
  } catch (error) {
    leave()
    throw error
  }
}

/** Counts a running export of this person, and returns a function that ends it. Throws a 429 `Problem` at the limit. */
function enter(subject: string): () => void {
  const others = running.get(subject) ?? 0
  if (others >= mostConcurrent)
    throw new Problem("too-many-requests", "Two exports are already running. Wait until one of them has finished.", {
      headers: { "Retry-After": retryAfter },
    })
  running.set(subject, others + 1)
  let hasEnded = false
  return () => {
    if (hasEnded) return
    hasEnded = true
    const left = running.get(subject)! - 1
    if (left === 0) running.delete(subject)
    else running.set(subject, left)
  }
}

/** The tasks of a page as the API wrote them, without the brackets around their list. */
type Page = { tasks: string; nextCursor: string | null }

const [begin, end] = ['{"items":[', '],"nextCursor":']

/** Splits a page without parsing its tasks. `end` cannot occur inside a text, because quotation marks are escaped there. */
function pageIn(text: string): Page {
  const at = text.lastIndexOf(end)
  if (!text.startsWith(begin) || at === -1)
    throw new Problem("internal-error", "The page of tasks has another form than expected.")
  const { nextCursor } = JSON.parse(`{${text.slice(at + 2)}`)
  return { tasks: text.slice(begin.length, at), nextCursor }
}

async function withRetries<T>(read: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await read()
    } catch (error) {
      const mayPass = error instanceof Problem && (error.status === 429 || error.status === 503)
      if (!mayPass || attempt === maxAttempts) throw error
      await sleep(Math.min(error.retryAfter ?? 1, 5) * 1_000)
    }
  }
}
