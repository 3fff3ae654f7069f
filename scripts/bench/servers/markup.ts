import { createElement, Fragment, type ReactNode } from "react"
import { renderToReadableStream } from "react-dom/server.browser"

// What rendering alone can do at most: the markup of one page of the product as plain elements, made once and rendered
// anew for each request. No component, no session, no data.

type Element = { type: string; props: Record<string, string>; children: ReactNode[] }

/** The elements of an HTML document. */
async function elementsOf(html: string): Promise<ReactNode> {
  const document: Element = { type: "", props: {}, children: [] }
  const open = [document]
  const innermost = () => open.at(-1) as Element
  const close = () => {
    const { type, props, children } = open.pop() as Element
    // React would escape what stands in a script.
    const isText = type === "script" && { dangerouslySetInnerHTML: { __html: children.join("") } }
    innermost().children.push(createElement(type, { ...props, ...isText }, ...(isText ? [] : children)))
  }
  const rewriter = new HTMLRewriter().on("*", {
    element(element) {
      const { tagName: type, attributes, canHaveContent } = element
      // As a property, `style` is no text.
      const props = Object.fromEntries([...attributes].filter(([name]) => name !== "style"))
      open.push({ type, props, children: [] })
      if (canHaveContent) element.onEndTag(close)
      else close()
    },
    text: ({ text }) => void innermost().children.push(text),
  })
  await rewriter.transform(new Response(html)).text()
  return createElement(Fragment, null, ...document.children)
}

const { PAGE_URL = "", COOKIE = "", PORT } = process.env
const page = await elementsOf(await (await fetch(PAGE_URL, { headers: { cookie: COOKIE } })).text())

Bun.serve({
  hostname: "127.0.0.1",
  port: PORT,
  async fetch({ url }) {
    if (url.endsWith("/healthz")) return new Response()
    return new Response(await renderToReadableStream(page), { headers: { "content-type": "text/html; charset=utf-8" } })
  },
})
