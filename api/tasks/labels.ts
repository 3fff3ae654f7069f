import { sortKey } from "#shared/text/task-keys.ts"

type Spelling = { name: string; key: string; tasks: number }

/** Merges labels that differ only in case, under the most frequent spelling. Sorts them by name, like titles. */
export function mergeSpellings(spellings: Spelling[]): { name: string; tasks: number }[] {
  const labels = new Map<string, { name: string; tasks: number }>()
  const mostFrequentFirst = spellings.toSorted((a, b) => b.tasks - a.tasks || (a.name < b.name ? -1 : 1))
  for (const { name, key, tasks } of mostFrequentFirst) {
    const label = labels.get(key)
    if (label) label.tasks += tasks
    else labels.set(key, { name, tasks })
  }
  const sorted = [...labels].map(([key, label]) => ({ label, order: [sortKey(label.name), key] as const }))
  sorted.sort(({ order: a }, { order: b }) => compare(a[0], b[0]) || compare(a[1], b[1]))
  return sorted.map(({ label }) => label)
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
