import { fold } from "#shared/text/fold.ts"
import { textArray } from "./sql/text-array.ts"

const maxWords = 10
const maxCharacters = 100

/** The words of a search as typed. Control characters separate words, as in `fold`. */
const split = (q: string) => q.split(/[\s\p{Cc}]+/u).filter((word) => word !== "")

export const tooManyWords = `Must be at most ${maxCharacters} characters and ${maxWords} words`

/** Bounds the words, because PostgreSQL's strpos takes time in proportion to text × word at worst. Outer spaces do not count. */
export const isSearchable = (q: string) => [...q].length <= maxCharacters && split(q).length <= maxWords

/**
 * The words of a search as values of the list statement: the longest, which the fewest tasks contain, and the others as a
 * PostgreSQL array in text. Undefined when there is no word.
 */
export function wordsOf(q: string): { word: string; otherWords: string } | undefined {
  const words = split(q)
    .map(needle)
    .filter((word) => word !== "")
  const [word, ...others] = words.sort((a, b) => b.length - a.length)
  if (word === undefined) return undefined
  return { word, otherWords: textArray(others) }
}

/** The folded word, cut again because folding can turn one character into several. A shorter word finds no fewer tasks. */
const needle = (word: string) => [...fold(word)].slice(0, maxCharacters).join("")
