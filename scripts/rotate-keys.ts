import { launch } from "./start/launch.ts"

await launch(async () => {
  const { rotateOnce } = await import("./start/rotate-once.ts")
  return rotateOnce()
})
