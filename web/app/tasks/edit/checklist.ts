/** A line of a description that is an item of a checklist: `- [ ] Milk` or `- [x] Milk`. `line` counts from 0. */
export type ChecklistItem = { line: number; text: string; isDone: boolean }

const item = /^(\s*[-*+] \[)([ xX])(\] +)(\S.*)$/

/** Returns the item in this line; undefined if the line is not an item. */
export function itemIn(text: string, line: number): ChecklistItem | undefined {
  const found = item.exec(text)
  return found ? { line, text: found[4]!.trimEnd(), isDone: found[2] !== " " } : undefined
}

/**
 * Returns the description with one item ticked or unticked; undefined if there is no such item. The item is found by its text,
 * because lines may have been added since, and among equal texts by its line.
 */
export function withTick(description: string, { line, text, isDone }: ChecklistItem): string | undefined {
  const lines = description.split("\n")
  const equal = lines.flatMap((each, at) => (itemIn(each, at)?.text === text ? [at] : []))
  const at = equal.includes(line) ? line : equal.length === 1 ? equal[0]! : undefined
  if (at === undefined) return undefined
  return lines.with(at, lines[at]!.replace(item, `$1${isDone ? "x" : " "}$3$4`)).join("\n")
}

/** The items of a description that are ticked in one version and not in the other, as they are in `after`. */
export function tickedSince(before: string, after: string): ChecklistItem[] {
  const lines = before.split("\n")
  return after.split("\n").flatMap((line, at) => {
    const [now, former] = [itemIn(line, at), itemIn(lines[at] ?? "", at)]
    return now && former && now.text === former.text && now.isDone !== former.isDone ? now : []
  })
}
