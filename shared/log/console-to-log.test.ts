import { expect, test } from "bun:test"
import { fileURLToPath } from "node:url"

const path = (name: string) => JSON.stringify(fileURLToPath(new URL(name, import.meta.url)))

/** Runs code in a process with `sendConsoleToLog`, and returns both outputs and the exit code. */
async function run(code: string) {
  const script = `const { sendConsoleToLog } = await import(${path("console-to-log.ts")})
    const { OperatorError } = await import(${path("../operator-error.ts")})
    sendConsoleToLog("test"); ${code}`
  const child = Bun.spawn([process.execPath, "-e", script], { stdout: "pipe", stderr: "pipe" })
  const [out, err] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()])
  const lines = out.split("\n").slice(0, -1)
  return { lines: lines.map((line) => JSON.parse(line)), err, code: await child.exited }
}

test("output of a library becomes a log line, without the parameters of failed queries", async () => {
  const { lines, err } = await run(`
    const error = Object.assign(new Error("Failed query: select $1\\nparams: secret"), { params: ["secret"] })
    console.log("a %s\\nb", "word"); console.warn({ a: 1 }); console.error(error)`)
  expect(lines).toMatchObject([
    { level: "info", process: "test", event: "console", said: "a word\nb" },
    { level: "warn", said: "{ a: 1 }" },
    { level: "error", said: expect.stringContaining("Failed query: select $1") },
  ])
  expect(JSON.stringify(lines)).not.toContain("secret")
  expect(err).toBe("")
})

test.each([
  ["an exception", 'setTimeout(() => { throw new Error("no luck") })', /^Error: no luck\n +at /],
  ["an unhandled rejection", 'Promise.reject(new Error("no luck"))', /^Error: no luck\n +at /],
  ["a missing module", 'await import("./nowhere.ts")', /nowhere/],
  ["an error that the operator can fix", 'throw new OperatorError("One sentence.")', /^One sentence\.$/],
])("%s ends the process with one line", async (_, code, error) => {
  expect(await run(`setInterval(() => {}, 1000); ${code}`)).toEqual({
    lines: [expect.objectContaining({ level: "error", event: "process.failed", error: expect.stringMatching(error) })],
    err: "",
    code: 1,
  })
})
