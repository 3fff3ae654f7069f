/** Texts as a PostgreSQL array in text, because Bun binds no array to a prepared statement. */
export const textArray = (texts: readonly string[]) => `{${texts.map((text) => `"${text.replace(/["\\]/g, "\\$&")}"`)}}`
