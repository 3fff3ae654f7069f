import { z } from "zod"
import { Completion, Task, TaskInput, TaskPage, TaskPatch, TaskStats } from "../tasks/model.ts"

type Direction = "input" | "output"

const Problem = z.object({
  type: z.string().describe("Names the kind of problem: compare it, do not fetch it"),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  requestId: z.string().describe("Name it when you report the problem"),
  errors: z
    .array(z.object({ field: z.string(), message: z.string() }))
    .max(50)
    .optional()
    .describe("What is wrong with each field or query parameter"),
})

/** Shapes that the document names, and which way each of them goes. */
const named: Record<string, [schema: z.ZodType, direction: Direction]> = {
  Task: [Task, "output"],
  TaskPage: [TaskPage, "output"],
  TaskStats: [TaskStats, "output"],
  TaskInput: [TaskInput, "input"],
  TaskPatch: [TaskPatch, "input"],
  Completion: [Completion, "input"],
  Problem: [Problem, "output"],
}
const nameOf = new Map<z.core.$ZodType, string>(Object.entries(named).map(([name, [schema]]) => [schema, name]))

export const reference = (kind: "schemas" | "headers" | "parameters", name: string) => ({
  $ref: `#/components/${kind}/${name}`,
})

/** A shape as JSON Schema (2020-12, which OpenAPI 3.1 speaks); a named one by reference. */
export function schemaOf(schema: z.ZodType, direction: Direction): object {
  const name = nameOf.get(schema)
  return name ? reference("schemas", name) : jsonSchema(schema, direction)
}

/** Named shapes within another go by reference too, so that clients made from the document have one type for each. */
function jsonSchema(schema: z.ZodType, direction: Direction): object {
  const { $schema, ...rest } = z.toJSONSchema(schema, {
    io: direction,
    override({ zodSchema, jsonSchema }) {
      // A format says it all; zod adds its own expression for each.
      if (jsonSchema.format) delete jsonSchema.pattern
      const name = zodSchema === (schema as z.core.$ZodType) ? undefined : nameOf.get(zodSchema)
      if (!name) return
      for (const key of Object.keys(jsonSchema)) delete jsonSchema[key]
      Object.assign(jsonSchema, reference("schemas", name))
    },
  })
  return rest
}

export const namedSchemas = () =>
  Object.fromEntries(Object.entries(named).map(([name, [schema, direction]]) => [name, jsonSchema(schema, direction)]))
