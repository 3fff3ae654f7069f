import { expect, test } from "bun:test"
import { existsSync } from "node:fs"
import { dirname, join, relative } from "node:path"
import { documents, read, root, withoutBlocks } from "./test/documents.ts"

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

test("README.md has at most 900 words", async () => {
  expect((await read("README.md")).split(/\s+/).filter(Boolean).length).toBeLessThanOrEqual(900)
})
