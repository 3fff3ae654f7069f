import { launch } from "./launch/launch.ts"

type Command = {
  /** Returns the exit code. Imports its modules itself, because a fresh clone has no packages before `launch`. */
  run: (stop: AbortSignal, args: string[]) => Promise<number>
  /** The exit code if it is stopped early; 130 by default. */
  whenStopped?: number
}

/** The commands of package.json that run more than one program. */
const commands: Record<string, Command> = {
  // A server always ends by being stopped.
  start: { run: async (stop) => (await import("./start/supervise.ts")).supervise(stop), whenStopped: 0 },
  dev: {
    run: async (stop) => (await import("./start/supervise.ts")).supervise(stop, { development: true }),
    whenStopped: 0,
  },
  // For images and services: after it, a start writes nothing outside its data folder.
  build: {
    run: async (stop) => {
      await (await import("./start/build-web.ts")).buildWeb(stop)
      return 0
    },
  },
  "db:migrate": { run: async () => (await import("./start/migrate-once.ts")).migrateOnce() },
  "keys:rotate": { run: async () => (await import("./start/rotate-once.ts")).rotateOnce() },
  accounts: { run: async (_stop, args) => (await import("./accounts/commands.ts")).manageAccounts(args) },
  backup: { run: async (stop, args) => (await import("./backup/commands.ts")).backUpOnce(args, stop) },
  restore: { run: async (stop, args) => (await import("./backup/commands.ts")).restoreOnce(args, stop) },
  test: { run: async (stop) => (await import("./test/run.ts")).runTests(stop) },
  "test:faults": { run: async (stop) => (await import("./faults/run.ts")).runFaultTests(stop) },
  "test:scale": { run: async (stop) => (await import("./scale/run.ts")).runScaleTests(stop) },
  bench: { run: async (stop, args) => (await import("./bench/run.ts")).runBench(args, stop) },
}

const [name = "", ...args] = process.argv.slice(2)
const command = commands[name]
if (!command) throw new Error(`There is no command “${name}”. There are ${Object.keys(commands).join(", ")}.`)
await launch((stop) => command.run(stop, args), { whenStopped: command.whenStopped })
