export { logInEndpoint as action, logInEndpoint as loader } from "../auth/endpoints/account-endpoints.server.ts"
