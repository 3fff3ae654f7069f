import { launch } from "./start/launch.ts"

const run = async (stop: AbortSignal) => {
  const { supervise } = await import("./start/supervise.ts")
  return supervise(stop, { development: true })
}

// To be stopped is how it is meant to end, however early.
await launch(run, { whenStopped: 0 })
