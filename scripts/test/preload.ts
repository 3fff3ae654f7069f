import { afterAll, setDefaultTimeout } from "bun:test"
import { reachLoopbackDirectly } from "../launch/loopback.ts"
import { ownCluster, stopCluster } from "./database.ts"

reachLoopbackDirectly()
/** Milliseconds a test or a hook may take: the first of a file may wait for servers to start, on a busy machine. */
setDefaultTimeout(120_000)
// In a process of many files, Bun (1.4.5) keeps to that in the first alone; in the others hooks have five seconds, which
// on a busy machine is too little for a database server. So it is started before there is any hook.
await ownCluster()
afterAll(stopCluster)
