/**
 * The structure of a page according to an HTML parser: its elements with the names of their attributes, and its scripts
 * with empty strings.
 */
export async function structureOf(html: string): Promise<{ elements: string[]; scripts: string[] }> {
  const elements: string[] = []
  const scripts: string[] = []
  const rewriter = new HTMLRewriter()
    .on("*", {
      element: ({ tagName, attributes }) => {
        elements.push([tagName, ...[...attributes].map(([name]) => name)].join(" "))
        if (tagName === "script") scripts.push("")
      },
    })
    .on("script", {
      text: ({ text }) => {
        scripts[scripts.length - 1] += text
      },
    })
  await rewriter.transform(new Response(html)).text()
  return { elements, scripts: scripts.map((script) => script.replace(/"(?:[^"\\\n]|\\.)*"/g, '""')) }
}
