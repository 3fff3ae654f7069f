/** An object of a JSON file, whose fields may be anything. */
export type Fields = Record<string, unknown>

export const isObject = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** The text of a field; "" when it is missing or no text. */
export const textIn = (fields: Fields, name: string): string => {
  const value = fields[name]
  return typeof value === "string" ? value : ""
}

/** The number of a field; 0 when it is missing or no number. */
export const numberIn = (fields: Fields, name: string): number => {
  const value = fields[name]
  return typeof value === "number" ? value : 0
}

/** The list of a field; an empty one when it is missing or no list. */
export const listIn = (fields: Fields, name: string): unknown[] => {
  const value = fields[name]
  return Array.isArray(value) ? value : []
}
