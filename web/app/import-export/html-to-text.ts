const entities: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " }

/** More than a description may have is left as it is, for the API to refuse it. */
const longest = 200_000

const isHtml = (text: string) => /<\/?(p|ul|ol|li|br|div|h[1-6]|strong|em|a|code|pre|blockquote)\b[^<>]*>/i.test(text)

/**
 * The text of a description that an application keeps as HTML, with its lists and checklists as Markdown. A text without
 * such tags is returned as it is. The result is plain text and never shown as HTML. The expressions are bounded or cannot
 * go back, so that the time is linear in the text.
 */
export function htmlToText(html: string): string {
  if (html.length > longest || !isHtml(html)) return html
  return collapse(html.replaceAll("\n", " "))
    .replaceAll(/<li\b[^<>]{0,500}\bdata-checked="true"[^<>]{0,500}>/gi, "\n- [x] ")
    .replaceAll(/<li\b[^<>]{0,500}\bdata-checked="false"[^<>]{0,500}>/gi, "\n- [ ] ")
    .replaceAll(/<li\b[^<>]*>/gi, "\n- ")
    .replaceAll(/<(br|hr)\b[^<>]*>|<\/(div|tr|pre)>/gi, "\n")
    .replaceAll(/<\/(p|ul|ol|h[1-6]|blockquote)>/gi, "\n\n")
    .replaceAll(/<[^<>]*>/g, "")
    .split("\n")
    .map((line) => collapse(line).trim())
    .join("\n")
    .replaceAll(/\n{3,}/g, "\n\n")
    .replaceAll(/(^|\n)(-(?: \[[ x]\])?)\n+/g, "$1$2 ")
    .replaceAll(/\n{1,2}(?=- )/g, "\n")
    .replaceAll(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w{2,6}));/gi, decoded)
    .trim()
}

const collapse = (text: string) => text.replaceAll(/[ \t\r]+/g, " ")

function decoded(all: string, decimal?: string, hexadecimal?: string, name?: string): string {
  if (name) return entities[name.toLowerCase()] ?? all
  const code = decimal ? Number(decimal) : Number.parseInt(hexadecimal as string, 16)
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : all
}
