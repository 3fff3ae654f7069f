import type { tasksApi } from "#web/api/client.server.ts"
import type { formats } from "./task-file.ts"

/** The most the API gives at once. */
const PAGE = "200"

/** All tasks as a file, read from the API as fast as the browser takes it. Rejects when not even the beginning can be read. */
export async function exportTasks(api: ReturnType<typeof tasksApi>, format: (typeof formats)[keyof typeof formats]) {
  let page = await api.list({ limit: PAGE })
  const { head, write, foot } = format

  async function* parts() {
    let index = 0
    yield head
    for (;;) {
      yield page.items.map((task) => write(task, index++)).join("")
      if (!page.nextCursor) break
      page = await api.list({ limit: PAGE, cursor: page.nextCursor })
    }
    yield foot
  }

  const encoder = new TextEncoder()
  const iterator = parts()
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await iterator.next()
      if (done) controller.close()
      else controller.enqueue(encoder.encode(value))
    },
  })
}
