import { redirect } from "@remix-run/node"
import { publicJson } from "#shared/http/public-json.ts"
import { proofAlgorithms } from "#shared/tokens/dpop.ts"
import { config } from "#web/app/config.server.ts"
import { orUnavailable } from "../store/database.server.ts"
import { publicKeys } from "../tokens/signing-keys.server.ts"
import { endpoint } from "./endpoint.server.ts"

const { API_PUBLIC_URL, BETTER_AUTH_URL, JWT_ALGORITHM, JWT_ISSUER } = config

/** `/api/auth/jwks` and `/.well-known/jwks.json`: the public keys. */
export const keySetEndpoint = endpoint({
  GET: async (request) => publicJson(request, await orUnavailable(publicKeys())),
})

/**
 * The metadata of the issuer (RFC 8414). Latchkey is not an OpenID provider, but many libraries read the same document at
 * OpenID's address, and take the algorithm of tokens from `id_token_signing_alg_values_supported`.
 */
const metadata = {
  issuer: JWT_ISSUER,
  jwks_uri: `${BETTER_AUTH_URL}/api/auth/jwks`,
  token_endpoint: `${BETTER_AUTH_URL}/api/auth/token`,
  token_endpoint_auth_methods_supported: ["none"],
  // There is no authorization endpoint. Without these members, clients would assume defaults, which are not empty.
  response_types_supported: [],
  grant_types_supported: [],
  subject_types_supported: ["public"],
  id_token_signing_alg_values_supported: [JWT_ALGORITHM],
  dpop_signing_alg_values_supported: proofAlgorithms,
  protected_resources: [API_PUBLIC_URL],
  service_documentation: `${API_PUBLIC_URL}/openapi`,
}

/** `/.well-known/oauth-authorization-server` and `/.well-known/openid-configuration`. */
export const metadataEndpoint = endpoint({ GET: async (request) => publicJson(request, metadata) })

/** Where password managers send a person to change the password (W3C, A Well-Known URL for Changing Passwords). */
export const changePasswordEndpoint = endpoint({ GET: async () => redirect("/settings") })
