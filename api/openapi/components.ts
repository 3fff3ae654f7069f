const text = { type: "string" }

/** Headers of answers that operations refer to. */
export const headers = {
  "X-Request-Id": { description: "The id of the request, yours if you sent one", schema: text },
  ETag: {
    description: "The version that was read or written, for If-Match and If-None-Match",
    schema: text,
    example: '"3"',
  },
  Link: { description: 'The address of the next page, with rel="next"; absent on the last', schema: text },
  Location: {
    description: "The address of the new item; after a change or deletion, the address at which a POST undoes it",
    schema: text,
  },
  "Retry-After": { description: "Seconds to wait before the next try", schema: text },
  "WWW-Authenticate": { description: "RFC 6750: with an error when a token was sent and refused", schema: text },
  Allow: { description: "The methods that the address accepts", schema: text },
}

const inHeader = (name: string, description: string, schema: object = text) => ({
  name,
  in: "header",
  description,
  schema,
})

/** Headers of requests that operations refer to. */
export const parameters = {
  IdempotencyKey: inHeader(
    "Idempotency-Key",
    "The same key with the same body within 24 hours gives the same answer and adds nothing again",
    { ...text, minLength: 1, maxLength: 255, pattern: "^[\\x21-\\x7e]+$" },
  ),
  IfMatch: inHeader(
    "If-Match",
    "Only if the task still has this version (its ETag), or any version (*); otherwise 412",
  ),
  IfNoneMatch: inHeader(
    "If-None-Match",
    "Only if the task no longer has this version; otherwise 304, or 412 for a change",
  ),
}

/** A path parameter. Ids are UUIDs; any other text is answered like an unknown id. A `name` can be any text. */
export const pathParameter = (name: string) => ({
  name,
  in: "path",
  required: true,
  description: pathDescriptions[name] ?? `The ${name}'s id`,
  schema: name === "name" ? text : { ...text, format: "uuid" },
})

const pathDescriptions: Record<string, string> = {
  id: "The id",
  deletion: "The deletion's id, from its Location",
  name: "The label, in any case",
  change: "The change's id, from its Location",
  userId: "The owner's id, which must be your own",
}

export const securitySchemes = {
  bearer: {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
    description: "A JWT (used as RFC 8725 advises) from the web app's sign-in endpoints",
  },
  dpop: {
    type: "http",
    scheme: "dpop",
    description: "A JWT bound to your key, with a proof of it in the DPoP header (RFC 9449)",
  },
  session: {
    type: "apiKey",
    in: "cookie",
    name: "latchkey.session_token",
    description: "The session of the web app; over https its name begins with __Host-",
  },
  accessKey: {
    type: "apiKey",
    in: "header",
    name: "x-api-key",
    description: "A personal access key, made on the web app's settings page",
  },
}
