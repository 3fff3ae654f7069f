import { fileURLToPath } from "node:url"
import { Elysia } from "elysia"
import { z } from "zod"
import { operation } from "./operation.ts"

const packaged = (file: string) => Bun.file(fileURLToPath(import.meta.resolve(`swagger-ui-dist/${file}`)))

/** The files of the page. The API serves them all, so that the page works offline. */
const files = {
  "swagger-ui.css": packaged("swagger-ui.css"),
  "swagger-ui-bundle.js": packaged("swagger-ui-bundle.js"),
  "start.js": new Blob(
    [`SwaggerUIBundle({ url: "/openapi/json", dom_id: "#reference", deepLinking: true, validatorUrl: null })`],
    { type: "text/javascript;charset=utf-8" },
  ),
}

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Latchkey: the task API</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="/openapi/swagger-ui.css">
  </head>
  <body>
    <noscript><p>This page needs JavaScript; <a href="/openapi/json">the OpenAPI document</a> does not.</p></noscript>
    <main id="reference"></main>
    <script src="/openapi/swagger-ui-bundle.js"></script>
    <script src="/openapi/start.js"></script>
  </body>
</html>
`

/** Swagger UI needs style attributes and data: images. No scripts are allowed except the two above. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ")

const tag = "Service"

/** The OpenAPI document at /openapi/json, and a page for reading it and trying the API at /openapi. */
export function referencePage(document: () => object) {
  let text: string | undefined
  const app = new Elysia({ name: "reference" })
    .get(
      "/openapi/json",
      ({ set }) => {
        text ??= JSON.stringify(document())
        set.headers["content-type"] = "application/json"
        return text
      },
      {
        detail: operation({
          id: "getDocument",
          summary: "Get this document",
          tag,
          isPublic: true,
          answers: { 200: { description: "The OpenAPI document", body: z.object({ openapi: z.string() }).loose() } },
        }),
      },
    )
    .get("/openapi", ({ set }) => {
      set.headers["content-type"] = "text/html;charset=utf-8"
      set.headers["content-security-policy"] = contentSecurityPolicy
      return page
    })
  for (const [name, file] of Object.entries(files))
    app.get(`/openapi/${name}`, ({ set }) => {
      set.headers["cache-control"] = "public, max-age=3600"
      return file
    })
  return app
}
