export {
  betterAuthEndpoint as action,
  betterAuthEndpoint as loader,
} from "../auth/endpoints/account-endpoints.server.ts"
