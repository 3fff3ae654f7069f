import { Elysia } from "elysia"
import { z } from "zod"
import { publicJson } from "#shared/http/public-json.ts"
import type { Settings } from "#shared/settings.ts"
import { proofAlgorithms } from "#shared/tokens/dpop.ts"
import { operation } from "../openapi/operation.ts"

const path = "/.well-known/oauth-protected-resource"

/** The address of the API's metadata, which its challenges name (RFC 9728, 5.1). */
export const metadataUrl = ({ API_PUBLIC_URL }: Settings) => API_PUBLIC_URL + path

/** The metadata of the API (RFC 9728): who issues its tokens, and how they are sent. Pages of any origin may read it. */
export function protectedResource({ API_PUBLIC_URL, JWT_ISSUER }: Settings) {
  const metadata: z.infer<typeof Metadata> = {
    resource: API_PUBLIC_URL,
    authorization_servers: [JWT_ISSUER],
    bearer_methods_supported: ["header"],
    dpop_signing_alg_values_supported: [...proofAlgorithms],
    resource_name: "Latchkey",
    resource_documentation: `${API_PUBLIC_URL}/openapi`,
  }
  return new Elysia({ name: "protected-resource" }).get(
    path,
    ({ request, set }) => {
      // cross-origin.ts sets these headers for the listed origins. This answer is the same for every origin.
      for (const name of ["access-control-allow-credentials", "vary"]) delete set.headers[name]
      return publicJson(request, metadata)
    },
    { detail: documentation },
  )
}

const Metadata = z.object({
  resource: z.url(),
  authorization_servers: z.array(z.string()),
  bearer_methods_supported: z.array(z.literal("header")),
  dpop_signing_alg_values_supported: z.array(z.string()),
  resource_name: z.string(),
  resource_documentation: z.url(),
})

const documentation = operation({
  id: "getResourceMetadata",
  summary: "Get the metadata of this API (RFC 9728)",
  tag: "Service",
  isPublic: true,
  parameters: ["IfNoneMatch"],
  answers: {
    200: { description: "Who issues its tokens and how they are sent", body: Metadata, headers: ["ETag"] },
    304: { description: "Not changed", headers: ["ETag"] },
  },
})
