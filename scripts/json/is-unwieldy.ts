/** Levels of objects and lists, and values in all: more than anybody means, and few enough that nobody is held up by them. */
const maxDepth = 8
export const maxValues = 100_000

/** Whether parsed JSON nests too deeply or holds too many values. Lists are walked as they are: a copy of a long one takes seconds. */
export function isUnwieldy(json: unknown): boolean {
  let values = 0
  const goesTooFar = (value: unknown, depth: number): boolean => {
    if (++values > maxValues) return true
    if (typeof value !== "object" || value === null) return false
    const children: unknown[] = Array.isArray(value) ? value : Object.values(value)
    return depth === maxDepth || children.some((child) => goesTooFar(child, depth + 1))
  }
  return goesTooFar(json, 0)
}
