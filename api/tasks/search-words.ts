import { fold } from "#shared/text/fold.ts"

const maxWords = 10
const maxCharacters = 100

/** The words of a search as they were typed. Characters of control separate words, as they do in `fold`. */
const split = (q: string) => q.split(/[\s\p{Cc}]+/u).filter((word) => word !== "")

export const tooManyWords = `Must be at most ${maxCharacters} characters and ${maxWords} words`

/** PostgreSQL's strpos takes time in proportion to text × word at worst, so both are bounded. Spaces around do not count. */
export const isSearchable = (q: string) => [...q].length <= maxCharacters && split(q).length <= maxWords

/**
 * What a task must contain to be found, as the list statement takes it: the longest word, which the fewest tasks contain,
 * and the others as a PostgreSQL array in text. Undefined when there is nothing to search for.
 */
export function wordsOf(q: string): { word: string; otherWords: string } | undefined {
  const words = split(q)
    .map(needle)
    .filter((word) => word !== "")
  const [word, ...others] = words.sort((a, b) => b.length - a.length)
  if (word === undefined) return undefined
  return { word, otherWords: `{${others.map((other) => `"${other.replace(/["\\]/g, "\\$&")}"`)}}` }
}

/** A folded word. Single characters can become several when folded, so it is bounded again; what it finds is no less. */
const needle = (word: string) => [...fold(word)].slice(0, maxCharacters).join("")
