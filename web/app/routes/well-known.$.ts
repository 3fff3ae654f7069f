import type { LoaderFunctionArgs } from "@remix-run/node"
import {
  changePasswordEndpoint,
  keySetEndpoint,
  metadataEndpoint,
} from "../auth/endpoints/discovery-endpoints.server.ts"

const endpoints = new Map([
  ["jwks.json", keySetEndpoint],
  ["oauth-authorization-server", metadataEndpoint],
  ["openid-configuration", metadataEndpoint],
  ["change-password", changePasswordEndpoint],
])

/** `/.well-known/*` (RFC 8615). */
const endpoint = (args: LoaderFunctionArgs) =>
  endpoints.get(args.params["*"] ?? "")?.(args) ?? new Response(null, { status: 404 })

export { endpoint as action, endpoint as loader }
