import { type Load, run } from "./load.ts"

// The client's side of a measurement, as a process of its own. It ends with whoever started it.
process.on("message", async (load: Load) => process.send?.(await run(load)))
process.on("disconnect", () => process.exit())
