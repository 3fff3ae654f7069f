export { tokenEndpoint as action, tokenEndpoint as loader } from "../auth/endpoints/token-endpoints.server.ts"
