/** CR LF, LF, VT, FF, CR, NEL, LINE SEPARATOR, PARAGRAPH SEPARATOR (UAX #14, mandatory breaks). */
const lineBreaks = /\r\n|[\n\v\f\r\u0085\u2028\u2029]/g

/** Returns a title as it is stored: on one line, trimmed. */
export const oneLine = (title: string) => title.replace(lineBreaks, " ").trim()

/**
 * A character that is visible by itself: no white space, control or format character, combining mark or filler, and none of
 * the few letters and symbols that are drawn as nothing (blank Braille, musical and Egyptian characters).
 */
const visible = /[^\p{White_Space}\p{Cc}\p{Cf}\p{M}\p{Default_Ignorable_Code_Point}\u2800\u{1d159}\u{13441}\u{13442}]/u

export const isVisible = (title: string) => visible.test(title)

/** Returns a title that a person can see. Earlier versions stored titles without a visible character. */
export const shownTitle = (title: string) => (isVisible(title) ? title : "Task without a name")
