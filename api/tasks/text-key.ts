import { normalized } from "#scripts/text/stream-safe.ts"

/**
 * A text as it is compared in sorting and searching: composed, in lower case, one sigma. Made here and stored, because
 * what PostgreSQL holds for lower case depends on the locale of each database (plain `C` knows ASCII only).
 */
export const textKey = (text: string) =>
  normalized(text, "NFC").toLowerCase().replaceAll("ς", "σ").replaceAll(textSeparator, " ")

/** Stands between title and description where they are searched as one; no key contains it. */
export const textSeparator = "\u001f"
