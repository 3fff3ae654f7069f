import { readFile } from "node:fs/promises"
import { fileURLToPath } from "node:url"

const root = new URL("../../", import.meta.url)

/** The code in this language below a heading of a document. Throws unless there is exactly one such block. */
export async function snippet(document: string, heading: string, language: string): Promise<string> {
  const text = await readFile(fileURLToPath(new URL(document, root)), "utf8")
  const section = text.split(`\n## ${heading}\n`)[1]?.split("\n## ")[0] ?? ""
  const blocks = [...section.matchAll(/^```(\w+)\n(.*?)^```$/gms)].filter(([, name]) => name === language)
  if (blocks.length !== 1) throw new Error(`${document} has ${blocks.length} blocks of ${language} under "${heading}"`)
  return blocks[0]![2]!
}
