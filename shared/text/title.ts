/** CR LF, LF, VT, FF, CR, NEL, LINE SEPARATOR, PARAGRAPH SEPARATOR (UAX #14, mandatory breaks). */
const lineBreaks = /\r\n|[\n\v\f\r\u0085\u2028\u2029]/g

/** A title as it is stored: on one line, without white space around it. */
export const oneLine = (title: string) => title.replace(lineBreaks, " ").trim()

/**
 * A character that a reader can see by itself: no white space, control or format character, no combining mark or filler;
 * and none of the few letters and symbols that Unicode draws as nothing (Braille, a musical note, Egyptian blanks).
 */
const visible = /[^\p{White_Space}\p{Cc}\p{Cf}\p{M}\p{Default_Ignorable_Code_Point}\u2800\u{1d159}\u{13441}\u{13442}]/u

export const isVisible = (title: string) => visible.test(title)

/** A title for the places where a person must be able to see it. Once titles without a visible character were stored. */
export const shownTitle = (title: string) => (isVisible(title) ? title : "Task without a name")
