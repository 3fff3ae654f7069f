export { registerEndpoint as action, registerEndpoint as loader } from "../auth/endpoints/account-endpoints.server.ts"
