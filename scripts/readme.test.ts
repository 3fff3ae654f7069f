import { expect, setDefaultTimeout, test } from "bun:test"
import { existsSync } from "node:fs"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join, relative } from "node:path"
import packageJson from "../package.json"
import { blocksIn, documents, read, root, withoutBlocks } from "./test/documents.ts"
import { startStack } from "./test/stack.ts"

setDefaultTimeout(120_000)

const linksIn = (markdown: string) =>
  [...withoutBlocks(markdown).matchAll(/\]\(([^)\s]+)\)|(?:src|href)="([^"]+)"/g)].map(
    ([, link, html]) => (link ?? html)!,
  )

/** The anchors that GitHub gives to the headings. */
const anchorsIn = (markdown: string) =>
  [...withoutBlocks(markdown).matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-"),
  )

test("the documents are found", () => {
  const expected = ["README.md", "api/README.md", "scripts/README.md", "scripts/faults/README.md", "web/README.md"]
  expect(documents).toEqual(expect.arrayContaining(expected))
})

test.each(documents)("the internal links of %s lead to files and headings", async (document) => {
  const links = linksIn(await read(document)).filter((link) => !/^[a-z]+:/.test(link))
  const broken: string[] = []
  for (const link of links) {
    const [path = "", anchor] = link.split("#")
    const target = path ? relative(root, join(root, dirname(document), path)) : document
    if (!existsSync(join(root, target))) broken.push(link)
    else if (anchor && !anchorsIn(await read(target)).includes(anchor)) broken.push(link)
  }
  expect(broken).toEqual([])
})

test.each(documents)("the files and folders that %s names exist", async (document) => {
  const names = [...(await read(document)).matchAll(/`([\w.$-]+\/[\w.$/-]*?(?:\/|\.(?:ts|tsx|sql|sh)))`/g)].map(
    ([, name]) => name!,
  )
  const exists = (name: string) =>
    [root, join(root, dirname(document))].some((folder) => existsSync(join(folder, name)))
  expect(names.filter((name) => !exists(name))).toEqual([])
})

test.each(documents)("the commands in %s exist", async (document) => {
  const names = [...(await read(document)).matchAll(/bun(?:@[\d.]+)? run ([\w:]+)/g)].map(([, name]) => name!)
  expect(names.filter((name) => !(name in packageJson.scripts))).toEqual([])
})

test("README.md has at most 900 words", async () => {
  expect((await read("README.md")).split(/\s+/).filter(Boolean).length).toBeLessThanOrEqual(900)
})

/** Returns the shell lines of the README's first call with other addresses. */
async function firstCall(webUrl: string, apiUrl: string) {
  const section = (await read("README.md")).split("<!-- first-call:start -->")[1]?.split("<!-- first-call:end -->")[0]
  const [{ code } = { code: "" }] = blocksIn(section ?? "")
  return code.replace("http://localhost:3000", webUrl).replace("http://localhost:8000", apiUrl)
}

test("the README's first call registers and adds a task with curl alone", async () => {
  await using stack = await startStack()
  const folder = await mkdtemp(join(tmpdir(), "latchkey-first-call-"))
  try {
    const shell = Bun.spawn(["sh", "-eu", "-c", await firstCall(stack.webUrl, stack.apiUrl)], {
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
