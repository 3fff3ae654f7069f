import { setTimeout as sleep } from "node:timers/promises"
import { Problem } from "#shared/http/problem.ts"
import type { TasksApi } from "../task-api/client.server.ts"
import type { formats } from "./task-file.ts"

/** Exports of one person at a time, in this process. */
const mostAtOnce = 2
/** Seconds after which an export that was refused may be tried again. */
const retryAfter = "10"
/** Characters of a page read from the API: of all its tasks, an export holds about this much in memory. */
const pageLength = 256 * 1024
const [firstPage, smallestPage, largestPage] = [50, 10, 200]
/** Attempts to read a page once the file has begun, each after as many seconds as the API asks for, 5 at most. */
const maxAttempts = 4

const underWay = new Map<string, number>()

/**
 * All tasks of this person as a file, read from the API as fast as the browser takes it. Throws a 429 `Problem` while two
 * exports of theirs are under way, and the API's `Problem` when the first page cannot be read. If a later page cannot be
 * read, the stream fails, so that the browser does not take the file for complete.
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
      page = await patiently(() => read(nextCursor))
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
        /** The browser does not take the rest. */
        cancel: leave,
      },
      // Nothing is read ahead of the browser.
      { highWaterMark: 0 },
    )
  } catch (error) {
    leave()
    throw error
  }
}

/** Takes one of the person's places, and returns what gives it back. */
function enter(subject: string): () => void {
  const others = underWay.get(subject) ?? 0
  if (others >= mostAtOnce)
    throw new Problem("too-many-requests", "Two exports are under way already. Wait until one of them has ended.", {
      headers: { "Retry-After": retryAfter },
    })
  underWay.set(subject, others + 1)
  let hasLeft = false
  return () => {
    if (hasLeft) return
    hasLeft = true
    const left = underWay.get(subject)! - 1
    if (left === 0) underWay.delete(subject)
    else underWay.set(subject, left)
  }
}

/** The tasks of a page as the API wrote them, without the brackets around their list. */
type Page = { tasks: string; nextCursor: string | null }

const [begin, end] = ['{"items":[', '],"nextCursor":']

/** Takes a page apart without parsing its tasks. Inside a text the quotation marks of `end` would be escaped. */
function pageIn(text: string): Page {
  const at = text.lastIndexOf(end)
  if (!text.startsWith(begin) || at === -1)
    throw new Problem("internal-error", "The page of tasks has another form than expected.")
  const { nextCursor } = JSON.parse(`{${text.slice(at + 2)}`)
  return { tasks: text.slice(begin.length, at), nextCursor }
}

async function patiently<T>(read: () => Promise<T>): Promise<T> {
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
