import { launch } from "./start/launch.ts"

await launch(async (stop) => {
  const { runFaultTests } = await import("./faults/run.ts")
  return runFaultTests(stop)
})
