/** The loader of an address that only forms lead to: whoever comes by a link is told so, in a page of our own. */
export const onlyPost = () => {
  throw new Response(null, { status: 405, headers: { Allow: "POST" } })
}
