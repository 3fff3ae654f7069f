export { metadataEndpoint as action, metadataEndpoint as loader } from "../auth/endpoints/discovery-endpoints.server.ts"
