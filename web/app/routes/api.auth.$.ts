import type { LoaderFunctionArgs } from "@remix-run/node"
import {
  betterAuthEndpoint,
  logInEndpoint,
  logOutEndpoint,
  registerEndpoint,
} from "../auth/endpoints/account-endpoints.server.ts"
import { keySetEndpoint } from "../auth/endpoints/discovery-endpoints.server.ts"
import { tokenEndpoint } from "../auth/endpoints/token-endpoints.server.ts"

const ours = new Map([
  ["register", registerEndpoint],
  ["login", logInEndpoint],
  ["logout", logOutEndpoint],
  ["token", tokenEndpoint],
  ["jwks", keySetEndpoint],
])

/** `/api/auth/*`: our endpoints by name, and Better Auth's at every other address. */
const endpoint = (args: LoaderFunctionArgs) => (ours.get(args.params["*"] ?? "") ?? betterAuthEndpoint)(args)

export { endpoint as action, endpoint as loader }
