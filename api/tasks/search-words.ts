import { fold } from "#shared/text/fold.ts"
import { textArray } from "./sql/text-array.ts"

const maxWords = 10
const maxCharacters = 100

/** The words of a search as typed. Control characters separate words, as in `fold`. */
const split = (q: string) => q.split(/[\s\p{Cc}]+/u).filter((word) => word !== "")

export const tooManyWords = `Must be at most ${maxCharacters} characters and ${maxWords} words`

/** Whether a search is short enough. At worst PostgreSQL's strpos takes time in proportion to text × word. */
export const isSearchable = (q: string) => [...q].length <= maxCharacters && split(q).length <= maxWords

/**
 * Returns the words of a search as parameters for the list statement: the longest word, because the fewest tasks contain it,
 * and the others as the text of a PostgreSQL array. Undefined when there is no word.
 */
export function wordsOf(q: string): { word: string; otherWords: string } | undefined {
  const words = split(q)
    .map(needle)
    .filter((word) => word !== "")
  const [word, ...others] = words.sort((a, b) => b.length - a.length)
  if (word === undefined) return undefined
  return { word, otherWords: textArray(others) }
}

/** The folded word, cut because folding can turn one character into several. The cut word finds all tasks with the whole. */
const needle = (word: string) => [...fold(word)].slice(0, maxCharacters).join("")
