import { spawn } from "node:child_process"
import { OperatorError } from "#shared/operator-error.ts"

type Options = { environment?: Record<string, string>; signal?: AbortSignal }

/**
 * Runs Bun with these arguments until it ends, without output. Throws `OperatorError` with the whole output if it fails;
 * `signal` stops it.
 */
export async function runBun(what: string, args: string[], { environment, signal }: Options = {}) {
  signal?.throwIfAborted()
  const env = { ...process.env, ...environment }
  const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "pipe"] })
  const end = () => child.kill("SIGTERM")
  signal?.addEventListener("abort", end)
  let output = ""
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text
    })
  const status = await new Promise((resolve, reject) => child.once("close", resolve).once("error", reject))
  signal?.removeEventListener("abort", end)
  signal?.throwIfAborted()
  if (status !== 0) throw new OperatorError(`${what} failed:\n${output}`)
}
