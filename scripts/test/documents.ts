import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

export const root = fileURLToPath(new URL("../../", import.meta.url))

const folders = ["api", "deploy", "e2e", "scripts", "shared", "web"]
const patterns = ["*.md", ...folders.map((folder) => `${folder}/**/*.md`)]

/** The paths of all documents of this repository. */
export const documents = patterns.flatMap((pattern) => [...new Bun.Glob(pattern).scanSync(root)]).sort()

export const read = (path: string) => readFile(join(root, path), "utf8")

/** Code between fences, with the nearest heading above it. */
type Block = { heading: string; language: string; code: string }

export function blocksIn(markdown: string): Block[] {
  let heading = ""
  return [...markdown.matchAll(/^#+ ([^\n]+)$|^```(\w+)\n(.*?)^```$/gms)].flatMap(([, title, language, code]) => {
    heading = title ?? heading
    return language === undefined ? [] : [{ heading, language, code: code! }]
  })
}

export const withoutBlocks = (markdown: string) => markdown.replace(/^```.*?^```$/gms, "")

/** Returns the code in this language below a heading of a document. Throws unless there is exactly one such block. */
export async function snippet(document: string, heading: string, language: string): Promise<string> {
  const all = blocksIn(await read(document))
  const blocks = all.filter((block) => block.heading === heading && block.language === language)
  if (blocks.length !== 1) throw new Error(`${document} has ${blocks.length} blocks of ${language} under "${heading}"`)
  return blocks[0]!.code
}
