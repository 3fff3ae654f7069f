export { keySetEndpoint as action, keySetEndpoint as loader } from "../auth/endpoints/discovery-endpoints.server.ts"
