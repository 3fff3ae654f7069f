/** Titles that differ in case, accents, and in characters that mean something to `LIKE`. */
export const titles = [
  "banana",
  "Apple",
  "apple",
  "Äpfel",
  "zebra",
  "Zebra",
  "100% sure",
  "100 sure",
  "a_b",
  "axb",
  "ÉTÉ",
  "ΟΔΟΣ",
]
