/**
 * Returns the start of a text, at most `most` UTF-16 units long, cut between two characters as a reader sees them: never
 * inside an emoji or between a letter and its accents. If the first character is longer, it is cut between code points.
 */
export function cut(text: string, most: number): string {
  // Two printable ASCII characters can always be separated; the segmenter would take 40 µs.
  if (text.length <= most || /^[ -~]{2}$/.test(text.slice(most - 1, most + 1))) return text.slice(0, most)
  const { index } = new Intl.Segmenter().segment(text.slice(0, most + longestCharacter)).containing(most)!
  return text.slice(0, index || most).replace(/[\ud800-\udbff]$/, "")
}

/** UTF-16 units. The longest emoji has 15. */
const longestCharacter = 100
