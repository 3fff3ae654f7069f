/** The most labels of a task. */
export const mostLabels = 10
/** The most characters of a label. */
export const longestLabel = 30

/** The characters of a label, as a part of a character class: letters and digits of any script. */
export const labelCharacters = "\\p{L}\\p{Nd}_-"
const label = new RegExp(`^[${labelCharacters}]{1,${longestLabel}}$`, "u")

/** Whether a text can be a label, in NFC. */
export const isLabel = (text: string) => label.test(text)

/** Labels with equal keys are the same label: case does not matter. `label` must be in NFC. */
export const labelKey = (label: string) => label.toLowerCase().normalize("NFC")
