import { launch } from "./start/launch.ts"

await launch(async (stop) => {
  const { runScaleTests } = await import("./scale/run.ts")
  return runScaleTests(stop)
})
