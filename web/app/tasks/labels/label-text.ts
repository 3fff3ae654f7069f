/** Returns the labels in a text such as "home, #garden", without repetitions. The API validates them. */
export function labelsIn(text: string): string[] {
  const labels = new Map<string, string>()
  for (const word of text.split(/[\s,;]+/)) {
    const label = word.replace(/^#/, "")
    const key = label.toLowerCase()
    if (label && !labels.has(key)) labels.set(key, label)
  }
  return [...labels.values()]
}

/** Labels as the form shows them. */
export const labelText = (labels: readonly string[]) => labels.join(", ")

/** Returns the text before its last label. A suggestion replaces the last label. */
export const beforeLastLabel = (text: string) => /^.*[\s,;]/s.exec(text)?.[0] ?? ""
