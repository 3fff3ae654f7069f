/** A line for the person at the terminal. */
export const say = (line: string) => process.stdout.write(`${line}\n`)
