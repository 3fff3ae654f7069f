import { randomBytes } from "node:crypto"
import { RedisClient } from "bun"
import { print } from "../launch/print.ts"
import { freePort } from "../postgres/free-port.ts"
import { canInstallPackages, installPackages, programPath } from "./debian.ts"
import { eventually } from "./eventually.ts"

/** The path of redis-server; undefined if it is not installed. */
export const redisProgram = programPath("redis-server")

/** Installs Debian's Redis if possible. Otherwise it prints that the tests with Redis are skipped. */
export async function provideRedis(signal: AbortSignal) {
  if (redisProgram || (canInstallPackages() && (await installPackages(["redis-server"], signal)))) return
  print("There is no redis-server, so the tests with Redis are skipped.")
}

/** Starts a separate Redis that stores nothing on disk. Ends with `await using`. */
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
