/** An object of a JSON file with unknown fields. */
export type JsonObject = Record<string, unknown>

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** The text of a field; "" if it is missing or not a text. */
export const textIn = (fields: JsonObject, name: string): string => {
  const value = fields[name]
  return typeof value === "string" ? value : ""
}

/** The number of a field; 0 if it is missing or not a number. */
export const numberIn = (fields: JsonObject, name: string): number => {
  const value = fields[name]
  return typeof value === "number" ? value : 0
}

/** The list of a field; empty if it is missing or not a list. */
export const listIn = (fields: JsonObject, name: string): unknown[] => {
  const value = fields[name]
  return Array.isArray(value) ? value : []
}
