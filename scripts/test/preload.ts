import { afterAll } from "bun:test"
import { reachLoopbackDirectly } from "../start/loopback.ts"
import { stopCluster } from "./database.ts"

reachLoopbackDirectly()
afterAll(stopCluster)
