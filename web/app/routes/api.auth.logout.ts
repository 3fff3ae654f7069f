export { logOutEndpoint as action, logOutEndpoint as loader } from "../auth/endpoints/account-endpoints.server.ts"
