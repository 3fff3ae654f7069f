/** Writes a line to the terminal. */
export const print = (line: string) => process.stdout.write(`${line}\n`)
