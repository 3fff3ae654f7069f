/**
 * What a page is made of, as an HTML parser finds it: its elements with the names of their attributes, and its scripts
 * without what their strings say.
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
