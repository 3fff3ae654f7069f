/** Thrown for a file that cannot be imported, with one sentence per fault. */
export class FileError extends Error {
  constructor(readonly faults: string[]) {
    super(faults.join("\n"))
  }
}

/** A place in a file: the number of a line or of a task, counted from 1. */
export type Place = { unit: "Line" | "Task"; number: number }

type Fault = {
  /** Undefined for a fault of the whole file. */
  at?: Place
  column?: string
  /** A sentence without its full stop. */
  message: string
  /** The refused value, to show. */
  found?: unknown
}

/** How many places, values and faults are listed. The others are counted. */
const mostPlaces = 3
const mostValues = 3
const mostFaults = 20
const mostShown = 40

/** Collects faults, and reports a fault of several places once. */
export function collectFaults() {
  const groups = new Map<string, { column?: string; message: string; places: Place[]; values: Set<string> }>()

  function add({ at, column, message, found }: Fault) {
    const key = `${at?.unit} ${column} ${message}`
    const group = groups.get(key) ?? { column, message, places: [], values: new Set() }
    groups.set(key, group)
    if (at) group.places.push(at)
    const value = shown(found)
    if (value && group.values.size <= mostValues) group.values.add(value)
  }

  /** The faults as sentences: "Lines 3, 7, 9 and 150 more, priority: Must be low, medium or high, not “urgent”". */
  function sentences(): string[] {
    const all = [...groups.values()]
    const told = all.slice(0, mostFaults).map(({ column, message, places, values }) => {
      const where = [placesInWords(places), column].filter(Boolean).join(", ")
      const what = values.size > 0 ? `${message}, not ${oneOf([...values])}` : message
      return where ? `${where}: ${what}` : what
    })
    return all.length > mostFaults ? [...told, `… and ${all.length - mostFaults} more faults`] : told
  }

  return {
    add,
    sentences,
    /** Throws a `FileError` when there are any. */
    throwIfAny() {
      if (groups.size > 0) throw new FileError(sentences())
    },
  }
}

function placesInWords(places: Place[]): string {
  const [first] = places
  if (!first) return ""
  if (places.length === 1) return `${first.unit} ${first.number}`
  const numbers = places.slice(0, mostPlaces).map(({ number }) => String(number))
  const more = places.length - numbers.length
  return `${first.unit}s ${more > 0 ? `${numbers.join(", ")} and ${more} more` : list(numbers, "and")}`
}

const oneOf = (values: string[]) =>
  values.length > mostValues ? `${values.slice(0, mostValues).join(", ")} or others` : list(values, "or")

const list = (words: string[], last: string) =>
  words.length < 2 ? words.join() : `${words.slice(0, -1).join(", ")} ${last} ${words.at(-1)}`

/** The value in quotation marks, shortened; undefined if it is empty or an object. */
function shown(value: unknown): string | undefined {
  if (typeof value === "object" || value === undefined || value === "") return undefined
  const characters = [...String(value).slice(0, 4 * mostShown)]
  const cut = characters.length > mostShown ? `${characters.slice(0, mostShown).join("")}…` : characters.join("")
  return `“${cut}”`
}
