import { Ajv2020, type ValidateFunction } from "ajv/dist/2020"
import addFormats from "ajv-formats"

/** Returns a function that validates a value against a schema of this OpenAPI document and returns the errors. */
export function faultsBy(document: object) {
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  addFormats.default(ajv)
  ajv.addSchema(document, "document")
  const compiled = new Map<string, ValidateFunction>()
  return (schema: object, value: unknown) => {
    // References start at the root of the document.
    const rooted = JSON.stringify(schema).replaceAll('"#/components/', '"document#/components/')
    const validate = compiled.get(rooted) ?? ajv.compile(JSON.parse(rooted))
    compiled.set(rooted, validate)
    return validate(value) ? [] : (validate.errors ?? [])
  }
}
