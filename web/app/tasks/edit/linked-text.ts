/** A part of a text; `href` makes it a link. */
export type TextPart = { text: string; href?: string }

/** Only these schemes become links, because others, such as javascript:, could run code. */
const address = /\b(?:https?:\/\/|mailto:)[^\s<>"]+/gi
/** Punctuation after an address belongs to the sentence. */
const punctuation = ".,;:!?'\"»”’)]}*_"

/** Splits a text into parts, and makes its addresses (http, https and mailto) links. */
export function linkedText(text: string): TextPart[] {
  const parts: TextPart[] = []
  let at = 0
  for (const match of text.matchAll(address)) {
    const href = withoutEnd(match[0])
    if (!URL.canParse(href) || /^https?:\/\/$/i.test(href)) continue
    if (match.index > at) parts.push({ text: text.slice(at, match.index) })
    parts.push({ text: href, href })
    at = match.index + href.length
  }
  if (at < text.length) parts.push({ text: text.slice(at) })
  return parts
}

/** Removes punctuation from the end, but not a bracket that was opened in the address, as in /wiki/Key_(lock). */
function withoutEnd(address: string): string {
  let length = address.length
  // A regular expression would take quadratic time for a run of punctuation.
  while (length > 0 && punctuation.includes(address[length - 1]!)) length--
  const short = address.slice(0, length)
  return address[length] === ")" && count(short, "(") > count(short, ")") ? `${short})` : short
}

const count = (text: string, character: string) => text.split(character).length - 1
