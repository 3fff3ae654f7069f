import { describe, expect, test } from "bun:test"
import { fileURLToPath } from "node:url"

const module = fileURLToPath(new URL("log.ts", import.meta.url))

/** Returns the output of a process that runs `code` with a `log` of this level. */
async function written(level: string, code: string) {
  const script = `const { createLog } = await import(${JSON.stringify(module)}); const log = createLog("${level}", "test"); ${code}`
  const child = Bun.spawn([process.execPath, "-e", script], { stdout: "pipe", stderr: "ignore" })
  return (await new Response(child.stdout).text()).split("\n").slice(0, -1)
}

describe("the log", () => {
  test("writes one JSON line per event, with time, level and process", async () => {
    const [line = "", ...more] = await written(
      "info",
      `log.info("request", { path: "/\\n", status: 200, none: undefined })`,
    )
    expect(more).toEqual([])
    expect(JSON.parse(line)).toEqual({
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      level: "info",
      process: "test",
      event: "request",
      path: "/\n",
      status: 200,
    })
  })

  test.each([
    ["debug", ["debug", "info", "warn", "error"]],
    ["warn", ["warn", "error"]],
    ["silent", []],
  ])("at level %s writes %p", async (level, expected) => {
    const lines = await written(level, `for (const at of ["debug", "info", "warn", "error"]) log[at](at)`)
    expect(lines.map((line) => JSON.parse(line).level)).toEqual(expected)
  })

  test.each(["process.exit(3)", "throw new Error()", "await 1"])("loses nothing at %s", async (end) => {
    const lines = await written("info", `for (let n = 0; n < 1000; n++) log.info("n", { n }); ${end}`)
    expect(lines.map((line) => JSON.parse(line).n)).toEqual(Array.from({ length: 1000 }, (_, n) => n))
  })
})
