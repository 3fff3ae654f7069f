/** Levels of objects and lists. */
const maxDepth = 8
/** Values in all, objects and lists included, where the caller allows no fewer: more than 5,000 tasks have. */
export const maxValues = 100_000

const [quote, comma, backslash] = ['"', ",", "\\"].map((character) => character.charCodeAt(0))
const [openList, closeList, openObject, closeObject] = [..."[]{}"].map((character) => character.charCodeAt(0))

/**
 * Parses JSON whose depth and number of values are bounded. The text is counted before it is parsed, because a parsed value
 * no longer shows repeated keys, and because work on deep values (`JSON.stringify`, say) grows with the square of the depth.
 * Throws a `RangeError` for a text that nests too deeply or holds too many values, a `SyntaxError` for one that is no JSON.
 */
export function parseBounded(text: string, most = maxValues, deepest = maxDepth): unknown {
  count(text, most, deepest)
  return JSON.parse(text)
}

function count(text: string, most: number, levels: number) {
  let depth = 0
  let deepest = 0
  let values = 1
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === quote) at = endOfString(text, at)
    else if (code === comma) values++
    else if (code === openList || code === openObject) {
      values++
      deepest = Math.max(deepest, ++depth)
    } else if (code === closeList || code === closeObject) depth--
  }
  if (depth !== 0) throw new SyntaxError("The brackets of the JSON do not match")
  if (values > most) throw new RangeError(`The JSON holds more than ${most} values`)
  if (deepest > levels) throw new RangeError(`The JSON nests more than ${levels} levels deep`)
}

/** The place of the quotation mark that ends the string which begins at `start`. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1)
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1)
  if (end === -1) throw new SyntaxError("A string of the JSON does not end")
  return end
}

function isEscaped(text: string, at: number): boolean {
  let first = at
  while (text.charCodeAt(first - 1) === backslash) first--
  return (at - first) % 2 === 1
}
