import { launch } from "./start/launch.ts"

await launch(async (stop) => {
  const { runTests } = await import("./test/run.ts")
  return runTests(stop)
})
