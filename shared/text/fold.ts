import { normalized } from "./stream-safe.ts"

/**
 * Returns a text in the form that searching and sorting compare: without differences of case, accents, character width,
 * apostrophes, quotes and hyphens, without invisible characters, and with one space for white space. PostgreSQL does not do
 * this, because its result depends on the locale of the database. Every change here needs a new `keyVersion` (task-keys.ts).
 */
export function fold(text: string): string {
  if (isPlain.test(text)) return collapsed(text.toLowerCase().replaceAll("`", "'"))
  const decomposed = normalized(
    text.replace(brokenByNfkd, (character) => beforeNfkd.get(character) as string),
    "NFKD",
  )
  const letters = decomposed.replace(ignored, "").toLowerCase().replace(replaced, replacementOf)
  return collapsed(normalized(letters, "NFC"))
}

/** ASCII text needs only lower case and `collapsed`. */
const isPlain = /^[\t\n\r -~]*$/

/** Control characters separate words as well. */
const collapsed = (text: string) => text.replace(/[\s\p{Cc}]+/gu, " ").trim()

/**
 * Replaced before NFKD, which turns accents that were typed as apostrophes into spaces, a double prime into two apostrophes,
 * and one Arabic ligature, which has a common abbreviation, into 18 letters.
 */
const beforeNfkd = new Map([
  ...[..."\u00b4\u0384\u1fbd\u1fbf\u1ffd\u1ffe"].map((character) => [character, "'"] as const),
  ...[..."\u2033\u2034\u2036\u2037\u2057"].map((character) => [character, '"'] as const),
  ["\ufdfa", "صلعم"],
])
const brokenByNfkd = new RegExp(`[${[...beforeNfkd.keys()].join("")}]`, "g")

/**
 * Invisible characters, and marks that are accents or vowel points. Marks that make a different letter are kept, such as
 * that of が (か) or the vowels of Devanagari.
 */
const ignored = new RegExp(
  `[${[
    "\\p{Default_Ignorable_Code_Point}\\p{Cf}",
    // Latin, Greek, Cyrillic and symbols
    "\\u0300-\\u036f\\u0483-\\u0489\\u1ab0-\\u1aff\\u1dc0-\\u1dff\\u20d0-\\u20f0\\ufe20-\\ufe2f",
    // Hebrew
    "\\u0591-\\u05bd\\u05bf\\u05c1\\u05c2\\u05c4\\u05c5\\u05c7",
    // Arabic
    "\\u0610-\\u061a\\u064b-\\u065f\\u0670\\u06d6-\\u06dc\\u06df-\\u06e4\\u06e7\\u06e8\\u06ea-\\u06ed",
  ].join("")}]`,
  "gu",
)

/** Latin letters that Unicode does not decompose and final sigma, each followed by the letters it is compared as. */
const letters =
  "ςσ ßss ıi æae œoe øo łl đd ðd þth ħh ŧt ŋn ĸk ƀb ɓb ƃb ƈc ȼc ɖd ɗd ƌd ɇe ɠg ǥg ɨi ɉj ƙk ƚl ɫl ⱡl ɱm ɲn ƞn ɵo ƥp ʠq " +
  "ɍr ɽr ʂs ȿs ƭt ʈt ⱦt ʉu ʋv ⱳw ɏy ƴy ƶz ȥz ɀz ⱥa ꜳaa ꜵao ꜷau ꜹav ꜻav ꜽay ꝏoo ꝡvy ȸdb ȹqp ʣdz ʦts ʪls ʫlz"
const apostrophes =
  "`\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u02c8\u02ca\u02cb\u055a\u05f3\u07f4\u07f5\u2018\u2019\u201a\u201b\u2032\u2035\u275b\u275c\ua78b\ua78c"
const quotes = "\u00ab\u00bb\u02ba\u05f4\u201c\u201d\u201e\u201f\u275d\u275e\u301d\u301e\u301f"
const hyphens = "\u02d7\u2043\u2212"

/** Cache of `replacementOf`: dashes and digits are added when they first occur. */
const replacements = new Map([
  ...letters.split(" ").map((pair) => [pair.charAt(0), pair.slice(1)] as const),
  ...[...apostrophes].map((character) => [character, "'"] as const),
  ...[...quotes].map((character) => [character, '"'] as const),
  ...[...hyphens].map((character) => [character, "-"] as const),
])
const replaced = new RegExp(`[${[...replacements.keys()].join("")}\\p{Pd}]|(?![0-9])\\p{Nd}`, "gu")

function replacementOf(character: string): string {
  const known = replacements.get(character)
  if (known !== undefined) return known
  const replacement = isDigit.test(character) ? digitValue(character) : "-"
  replacements.set(character, replacement)
  return replacement
}

const isDigit = /^\p{Nd}$/u

/** Unicode orders decimal digits in rows of ten; some rows follow each other without a gap. */
function digitValue(digit: string): string {
  const code = digit.codePointAt(0) as number
  let zero = code
  while (isDigit.test(String.fromCodePoint(zero - 1))) zero--
  return String((code - zero) % 10)
}
