/**
 * The beginning of a text, at most `most` UTF-16 units long and cut between two characters as a reader sees them: never
 * within an emoji or between a letter and its accents. Only when the first character is longer than that, it is cut between
 * code points.
 */
export function cut(text: string, most: number): string {
  // Between two letters of ASCII is always such a place; the segmenter takes 40 µs.
  if (text.length <= most || /^[ -~]{2}$/.test(text.slice(most - 1, most + 1))) return text.slice(0, most)
  const { index } = new Intl.Segmenter().segment(text.slice(0, most + longestCharacter)).containing(most)!
  return text.slice(0, index || most).replace(/[\ud800-\udbff]$/, "")
}

/** UTF-16 units: the longest emoji has 15. */
const longestCharacter = 100
