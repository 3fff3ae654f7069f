/** Calls `ask` until its answer passes the check, and returns it. After `deadline` milliseconds it throws the last answer. */
export async function eventually<T>(
  ask: () => Promise<T> | T,
  wished: (answer: T) => boolean,
  deadline = 5_000,
): Promise<T> {
  const end = performance.now() + deadline
  for (;;) {
    const answer = await ask()
    if (wished(answer)) return answer
    if (performance.now() > end) throw new Error(`Not within ${deadline} ms; last answer: ${JSON.stringify(answer)}`)
    await Bun.sleep(10)
  }
}
