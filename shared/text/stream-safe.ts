/**
 * The Unicode normal form of a text, in time that grows with its length alone. `String.normalize` sorts each run of
 * combining marks in quadratic time (10,000 marks: 0.3 s), so longer runs are split after 30 marks by U+034F, as
 * Stream-Safe Text does (UAX #15, section 13). Text without such a run is normalised as usual.
 */
export const normalized = (text: string, form: "NFC" | "NFD" | "NFKC" | "NFKD") =>
  text.replace(longRun, "$&\u034f").normalize(form)

const longRun = /\p{M}{30}(?=\p{M})/gu
