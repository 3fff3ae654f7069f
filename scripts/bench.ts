import { launch } from "./start/launch.ts"

await launch(async (stop) => {
  const { runBench } = await import("./bench/run.ts")
  return runBench(process.argv.slice(2), stop)
})
