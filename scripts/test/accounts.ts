import { fileURLToPath } from "node:url"

type Settings = Record<string, string | undefined>

/** Runs `bun run accounts …` with these settings. */
export async function runAccounts(settings: Settings, ...args: string[]) {
  const { PATH, HOME } = process.env
  const command = Bun.spawn(
    [process.execPath, fileURLToPath(new URL("../run.ts", import.meta.url)), "accounts", ...args],
    {
      env: { PATH, HOME, ...settings },
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
    },
  )
  const [out, err, code] = await Promise.all([
    new Response(command.stdout).text(),
    new Response(command.stderr).text(),
    command.exited,
  ])
  return { out, err, code }
}

/** Runs `accounts create`, `reset` or `invite`, and returns the path and query of the one-time link that it prints. */
export async function linkFrom(settings: Settings, ...args: string[]): Promise<string> {
  const { out, err, code } = await runAccounts(settings, ...args)
  const link = /^.* (http\S+)\n$/.exec(out)?.[1]
  if (code !== 0 || !link) throw new Error(`accounts ${args.join(" ")} ended with ${code}: ${out}${err}`)
  const { pathname, search } = new URL(link)
  return pathname + search
}
