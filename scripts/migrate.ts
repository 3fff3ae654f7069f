import { launch } from "./start/launch.ts"

await launch(async () => {
  const { migrateOnce } = await import("./start/migrate-once.ts")
  return migrateOnce()
})
