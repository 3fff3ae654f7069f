import type { Priority } from "#api/tasks/model.ts"
import { repeatInWords } from "#shared/repeat/in-words.ts"
import { firstDate } from "#shared/repeat/next-date.ts"
import { type Repeat, repeatText, withDaysOf } from "#shared/repeat/rule.ts"
import { isLabel, labelCharacters, mostLabels } from "#shared/text/label.ts"
import { dueInWords } from "#web/app/dates/days.ts"
import { datePhrases } from "./date-phrases.server.ts"
import { endOfPhrase, keptMark, recognisedMark, startOfPhrase } from "./names.server.ts"
import { repeatPhrases } from "./repeat-phrases.server.ts"

/** A recognised piece of a title, as a chip shows it. To switch it off, pass its `key` in `off` of `readWords`. */
export type Recognised = {
  kind: "priority" | "label" | "date" | "repeat"
  text: string
  label: string
  key: string
}

export type Words = {
  title: string
  priority?: Priority
  labels: string[]
  dueDate?: string
  /** A rule. There is always a `dueDate` with it. */
  repeat?: string
  recognised: Recognised[]
}

type Options = {
  today: string
  /** Keys of pieces that stay in the title, because the person removed their chips. */
  off?: readonly string[]
  /** The date in the form. A repeat begins with it, unless the title contains another date. */
  dueDate?: string
}

/** Characters: twice as many as a stored title may have, because the words are removed. Longer titles are not read. */
const longestTitle = 400
const mostOff = 100

const priorityPattern = new RegExp(`${startOfPhrase}!(low|medium|high)${endOfPhrase}`, "giu")
/** Combining marks are allowed, because NFC may compose them to letters. */
const labelPattern = new RegExp(`${startOfPhrase}#([\\p{M}${labelCharacters}]{1,60})${endOfPhrase}`, "giu")
/** "#12" is a number and not a label. */
const hasLetter = /\p{L}/u

/**
 * Reads `!high`, `#label`, a date and a repeat in a title, and removes them from it. Of several priorities, dates or repeats it
 * reads only the first, and the others stay. If nothing else would remain, the title is not changed.
 */
export function readWords(title: string, { today, off = [], dueDate: given }: Options): Words {
  const words: Words = { title, labels: [], recognised: [] }
  if (title.length > longestTitle || title.includes(recognisedMark) || title.includes(keptMark)) return words
  const isOff = new Set(off.slice(0, mostOff))
  const found: (Recognised & Span)[] = []
  const spans: Span[] = []
  /** The title with marks in place of the pieces that were read. */
  let marked = title

  /** Adds a piece unless it is switched off, and returns whether it did. No part of a piece that is off is read otherwise. */
  function take(kind: Recognised["kind"], { start, end }: Span, label: string): boolean {
    const text = title.slice(start, end)
    const key = `${kind}:${text.toLowerCase().replaceAll(/\s+/g, " ")}`
    const counts = !isOff.has(key)
    marked = marked.slice(0, start) + (counts ? recognisedMark : keptMark).repeat(end - start) + marked.slice(end)
    if (counts) spans.push({ start, end })
    if (counts && label) found.push({ kind, text, label, key, start, end })
    return counts
  }

  for (const match of title.matchAll(priorityPattern)) {
    const level = match[1]!.toLowerCase() as Priority
    if (!words.priority && take("priority", spanOf(match), priorityLabels[level])) words.priority = level
  }
  for (const match of title.matchAll(labelPattern)) {
    const label = match[1]!.normalize("NFC")
    if (!isLabel(label) || !hasLetter.test(label)) continue
    const isKnown = words.labels.some((known) => known.toLowerCase() === label.toLowerCase())
    if (isKnown) take("label", spanOf(match), "")
    else if (words.labels.length < mostLabels && take("label", spanOf(match), `#${label}`)) words.labels.push(label)
  }
  let repeat: Repeat | undefined
  for (const phrase of repeatPhrases(marked)) {
    if (!take("repeat", phrase, repeatInWords(phrase.repeat))) continue
    repeat = phrase.repeat
    break
  }
  for (const phrase of datePhrases(marked, today)) {
    if (!take("date", phrase, dueInWords(phrase.date, today).words)) continue
    words.dueDate = phrase.date
    break
  }

  if (repeat) Object.assign(words, withFirstDate(repeat, words.dueDate ?? given, today))
  words.title = without(title, spans)
  words.recognised = found
    .toSorted((one, other) => one.start - other.start)
    .map(({ kind, text, label, key }) => ({ kind, text, label, key }))
  return words
}

/** Returns a repeat with its first date: the given one, otherwise the first date of the rule, which may be today. */
export function withFirstDate(
  repeat: Repeat,
  given: string | undefined,
  today: string,
): { repeat: string; dueDate: string } {
  const dueDate = given ?? firstDate(repeat, today) ?? today
  return { repeat: repeatText(repeat.fromCompletion ? repeat : withDaysOf(repeat, dueDate)), dueDate }
}

type Span = { start: number; end: number }
const spanOf = ({ index, 0: { length } }: RegExpExecArray): Span => ({ start: index, end: index + length })

const priorityLabels = { low: "Low priority", medium: "Medium priority", high: "High priority" }

/** Returns a title without these pieces, and without white space and punctuation that only belonged to them. */
function without(title: string, spans: Span[]): string {
  if (spans.length === 0) return title
  let rest = ""
  let at = 0
  for (const { start, end } of [
    ...spans.toSorted((a, b) => a.start - b.start),
    { start: title.length, end: title.length },
  ]) {
    rest = joined(rest, title.slice(at, start).trim(), at > 0)
    at = end
  }
  if (spans.some(({ end }) => end >= title.trimEnd().length)) rest = rest.replace(/[\s,;:–—-]+$/, "")
  return isSomething.test(rest) ? rest : title
}

const isSomething = /[\p{L}\p{N}\p{S}\p{Extended_Pictographic}]/u

function joined(before: string, after: string, isGap: boolean): string {
  if (!isGap || after === "") return before + after
  if (before.endsWith("(") && after.startsWith(")"))
    return joined(before.slice(0, -1).trimEnd(), after.slice(1).trimStart(), true)
  if (before === "") return after.replace(/^[\s,;:.–—-]+/, "")
  if (/^[,.;:!?)]+(?:\s|$)/.test(after)) return before.replace(/[\s,;:–—-]+$/, "") + after
  return `${before} ${after}`
}
