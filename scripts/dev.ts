import { launch } from "./start/launch.ts"

await launch(async (stop) => {
  const { supervise } = await import("./start/supervise.ts")
  return supervise(stop, { development: true })
})
