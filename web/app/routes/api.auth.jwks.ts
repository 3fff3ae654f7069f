export { keySetEndpoint as action, keySetEndpoint as loader } from "../auth/endpoints/token-endpoints.server.ts"
