import { randomBytes } from "node:crypto"
import { RedisClient } from "bun"
import { say } from "../launch/say.ts"
import { freePort } from "../start/ports.ts"
import { canInstallPackages, installPackages, programPath } from "./debian.ts"
import { eventually } from "./eventually.ts"

/** Where Redis is; undefined on a machine that has none. */
export const redisProgram = programPath("redis-server")

/** Installs Debian's Redis where that is possible; elsewhere the few tests that need one are left out, and this says so. */
export async function provideRedis(signal: AbortSignal) {
  if (redisProgram || (canInstallPackages() && (await installPackages(["redis-server"], signal)))) return
  say("There is no redis-server: the tests of what is shared through Redis are left out.")
}

/** A Redis of its own, which keeps nothing on disk. Ends with `await using`. */
export async function startRedis() {
  const port = await freePort()
  const password = randomBytes(12).toString("hex")
  const url = `redis://:${password}@127.0.0.1:${port}`
  const start = () =>
    Bun.spawn(
      [redisProgram as string, "--port", `${port}`, "--bind", "127.0.0.1", "--save", "", "--requirepass", password],
      { cwd: "/", stdio: ["ignore", "ignore", "ignore"] },
    )
  let server = start()
  const client = new RedisClient(url)
  const answers = () =>
    eventually(
      () => client.ping().catch(() => ""),
      (answer) => answer === "PONG",
    )
  await answers()
  return {
    url,
    client,
    signal: (name: NodeJS.Signals) => server.kill(name),
    async stop() {
      server.kill("SIGKILL")
      await server.exited
    },
    async startAgain() {
      server = start()
      await answers()
    },
    async [Symbol.asyncDispose]() {
      client.close()
      server.kill("SIGKILL")
      await server.exited
    },
  }
}
