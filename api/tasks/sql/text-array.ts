/** Returns texts as the text of a PostgreSQL array, because Bun cannot bind an array to a prepared statement. */
export const textArray = (texts: readonly string[]) => `{${texts.map((text) => `"${text.replace(/["\\]/g, "\\$&")}"`)}}`
