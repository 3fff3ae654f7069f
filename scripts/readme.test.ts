import { expect, setDefaultTimeout, test } from "bun:test"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { startStack } from "./test/stack.ts"

setDefaultTimeout(120_000)

const readme = await Bun.file(new URL("../README.md", import.meta.url)).text()

/** The shell lines of the README's first call, with only the two addresses changed. */
function firstCall(webUrl: string, apiUrl: string) {
  const section = readme.split("<!-- first-call:start -->")[1]?.split("<!-- first-call:end -->")[0] ?? ""
  const lines = section.replace(/^\s*```sh\n/, "").replace(/```\s*$/, "")
  return lines.replace("http://localhost:3000", webUrl).replace("http://localhost:8000", apiUrl)
}

test("the README's first call goes from nothing to a task with curl alone", async () => {
  await using stack = await startStack()
  const folder = await mkdtemp(join(tmpdir(), "latchkey-first-call-"))
  try {
    const shell = Bun.spawn(["sh", "-eu", "-c", firstCall(stack.webUrl, stack.apiUrl)], {
      cwd: folder,
      stdout: "pipe",
      stderr: "pipe",
    })
    const said = await new Response(shell.stdout).text()
    expect(await shell.exited).toBe(0)
    expect(said).toContain('"tokenType":"Bearer"')
    expect(said.match(/"title" ?: ?"Water the plants"/g)).toHaveLength(2)
    expect(said).toMatch(/"dueDate" ?: ?"2027-01-31"/)
    expect(said).toContain('"nextCursor":null')
    expect(said).not.toContain('"status":4')
  } finally {
    await rm(folder, { recursive: true })
  }
})
