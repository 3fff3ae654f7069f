import { z } from "zod"

export type Direction = "input" | "output"

/** Schemas with a name in the document. The direction says whether clients send them or read them. */
export type NamedSchemas = Record<string, [schema: z.ZodType, direction: Direction]>

const Problem = z.object({
  type: z.string().describe("Names the kind of problem: compare it, do not fetch it"),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  requestId: z.string().describe("The id of the request: give it when you report the problem"),
  errors: z
    .array(z.object({ field: z.string(), message: z.string() }))
    .max(50)
    .optional()
    .describe("What is wrong with each field or query parameter"),
})

export const referenceTo = (kind: "schemas" | "headers" | "parameters", name: string) => ({
  $ref: `#/components/${kind}/${name}`,
})

/** Converts zod schemas to JSON Schema (2020-12, as in OpenAPI 3.1). Named ones become references, also within others. */
export function jsonSchemas(schemas: NamedSchemas) {
  const named: NamedSchemas = { ...schemas, Problem: [Problem, "output"] }
  const nameOf = new Map<z.core.$ZodType, string>(Object.entries(named).map(([name, [schema]]) => [schema, name]))

  function convert(schema: z.ZodType, direction: Direction): object {
    const { $schema, ...rest } = z.toJSONSchema(schema, {
      io: direction,
      override({ zodSchema, jsonSchema }) {
        // zod adds a pattern to each format, which repeats the format.
        if (jsonSchema.format) delete jsonSchema.pattern
        const name = zodSchema === (schema as z.core.$ZodType) ? undefined : nameOf.get(zodSchema)
        if (!name) return
        for (const key of Object.keys(jsonSchema)) delete jsonSchema[key]
        Object.assign(jsonSchema, referenceTo("schemas", name))
      },
    })
    return rest
  }

  return {
    of(schema: z.ZodType, direction: Direction): object {
      const name = nameOf.get(schema)
      return name ? referenceTo("schemas", name) : convert(schema, direction)
    },
    /** The document's `components.schemas`. */
    components: () =>
      Object.fromEntries(
        Object.entries(named).map(([name, [schema, direction]]) => [name, convert(schema, direction)]),
      ),
  }
}

export type JsonSchemas = ReturnType<typeof jsonSchemas>
