/** Asks again until the answer is as wished, and answers it; fails with the last one after `deadline` milliseconds. */
export async function eventually<T>(
  ask: () => Promise<T> | T,
  wished: (answer: T) => boolean,
  deadline = 5_000,
): Promise<T> {
  const end = performance.now() + deadline
  for (;;) {
    const answer = await ask()
    if (wished(answer)) return answer
    if (performance.now() > end) throw new Error(`Not within ${deadline} ms; at last: ${JSON.stringify(answer)}`)
    await Bun.sleep(10)
  }
}
