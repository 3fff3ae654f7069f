import type { SQL } from "bun"

/** Counts the statements and transactions of the pools it watches that were sent or wait for a connection. */
export function countStatements() {
  let underWay = 0
  const counted = <Run extends (...args: never[]) => Promise<unknown>>(run: Run) =>
    ((...args: Parameters<Run>) => {
      const answer = run(...args)
      const settle = () => void underWay--
      underWay++
      // A query is sent when its own `then` is called, and may be given options before: this listens without sending it.
      Promise.prototype.then.call(answer, settle, settle)
      return answer
    }) as Run

  return {
    watch(client: SQL) {
      client.unsafe = counted(client.unsafe)
      client.begin = counted(client.begin)
    },
    underWay: () => underWay,
  }
}
