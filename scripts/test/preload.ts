import { afterAll, setDefaultTimeout } from "bun:test"
import { reachLoopbackDirectly } from "../launch/loopback.ts"
import { ownCluster, stopCluster } from "./database.ts"

reachLoopbackDirectly()
/** Milliseconds. The first test or hook of a file may wait for servers to start on a busy machine. */
setDefaultTimeout(120_000)
// Bun 1.4.5 applies that only to the first file of a process; hooks of other files have five seconds. That is too short to
// start a database server on a busy machine, so it is started before any hook.
await ownCluster()
afterAll(stopCluster)
